/** The workloads' roles by `WorkloadRole`. */
import { Stack, type App } from 'aws-cdk-lib';
import { Identity, Issuer, Pods, WorkloadRole } from 'cdk-serval';
import { env, issuers, namespaceOf, ROLES_PER_STACK, roleNameOf, serviceAccountOf, STACKS } from './fleet.js';

export function build(app: App): void {
  for (let index = 0; index < STACKS; index++) {
    const stack = new Stack(app, `Workloads${index}`, { env: env(index) });
    const identities = issuers(index).map((issuer) => Identity.irsa({ issuer: Issuer.eks(`https://${issuer}`) }));
    for (let role = 0; role < ROLES_PER_STACK; role++) {
      new WorkloadRole(stack, `Role${role}`, {
        roleName: roleNameOf(role),
        pods: [Pods.ofServiceAccount(namespaceOf(role), serviceAccountOf(role))],
        identities,
      });
    }
  }
}

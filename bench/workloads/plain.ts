/** The workloads' roles in plain aws-cdk-lib, with the same documents. */
import { Stack, type App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { env, issuers, namespaceOf, ROLES_PER_STACK, roleNameOf, serviceAccountOf, STACKS } from './fleet.js';

export function build(app: App): void {
  for (let index = 0; index < STACKS; index++) {
    const stack = new Stack(app, `Workloads${index}`, { env: env(index) });
    for (let role = 0; role < ROLES_PER_STACK; role++) {
      const principals = issuers(index).map(
        (issuer) =>
          new iam.FederatedPrincipal(
            `arn:aws:iam::${stack.account}:oidc-provider/${issuer}`,
            {
              StringEquals: {
                [`${issuer}:sub`]: `system:serviceaccount:${namespaceOf(role)}:${serviceAccountOf(role)}`,
                [`${issuer}:aud`]: 'sts.amazonaws.com',
              },
            },
            'sts:AssumeRoleWithWebIdentity',
          ),
      );
      new iam.Role(stack, `Role${role}`, {
        roleName: roleNameOf(role),
        description: 'Lets pods of Kubernetes call AWS',
        assumedBy: new iam.CompositePrincipal(...principals),
      });
    }
  }
}

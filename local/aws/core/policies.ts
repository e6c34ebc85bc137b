import type { PolicySet, PolicySource } from '../../../lib/model/policy/types.js';
import { awsManagedPolicy } from '../iam/aws-managed.js';
import { defaultText } from '../iam/policies.js';
import { accountOf, roleByArn, type ManagedPolicy, type Role, type World } from '../state/world.js';
import type { Principal } from './principal.js';

/** A managed policy by its ARN, the account's own or AWS's; undefined where there is none. */
export function managedPolicy(world: World, arn: string): ManagedPolicy | undefined {
  return awsManagedPolicy(arn) ?? world.accounts.get(arn.split(':')[4] ?? '')?.policies.get(arn);
}

/** The documents that limit what a principal may do, as they stand now. */
export function policiesOf(world: World, principal: Principal): PolicySet {
  const { session } = principal;
  if (!session) {
    const arn = `arn:${accountOf(world, principal.account).partition}:iam::aws:policy/AdministratorAccess`;
    return { identityPolicies: [managedSource(world, arn)] };
  }
  const role = roleByArn(world, session.roleArn);
  if (!role) return { identityPolicies: [] };
  return {
    identityPolicies: rolePolicies(world, role),
    ...(role.permissionsBoundary !== undefined && {
      permissionsBoundary: { ...managedSource(world, role.permissionsBoundary), name: 'permissions boundary' },
    }),
    sessionPolicies: [
      ...(session.policy === undefined ? [] : [{ name: 'session policy', document: session.policy }]),
      ...session.policyArns.map((arn) => managedSource(world, arn)),
    ],
  };
}

function rolePolicies(world: World, role: Role): readonly PolicySource[] {
  const inline = [...role.inlinePolicies].map(([name, document]) => ({ name: `inline policy ${name}`, document }));
  return [...inline, ...role.attachedPolicies.map((arn) => managedSource(world, arn))];
}

/** A policy that is gone allows nothing: its document is none, which no evaluator takes for a pass. */
function managedSource(world: World, arn: string): PolicySource {
  const policy = managedPolicy(world, arn);
  return { name: `managed policy ${arn}`, document: policy && defaultText(policy) };
}

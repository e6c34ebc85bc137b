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
  const limit = (name: PolicyRank, arn: string) => ({ ...managedSource(world, arn), name: `${name} ${arn}` });
  return {
    identityPolicies: rolePolicies(world, role),
    ...(role.permissionsBoundary !== undefined && {
      permissionsBoundary: limit('permissions boundary', role.permissionsBoundary),
    }),
    sessionPolicies: [
      ...(session.policy === undefined ? [] : [{ name: 'session policy', document: session.policy }]),
      ...session.policyArns.map((arn) => limit('session policy', arn)),
    ],
  };
}

/** What a policy is to its caller, as errors name it. */
export const RANKS = ['session policy', 'permissions boundary', 'identity-based policy'] as const;
export type PolicyRank = (typeof RANKS)[number];

/** By the name that `policiesOf` gave it. */
export function rankOf(policy: string): PolicyRank {
  return RANKS.find((rank) => policy.startsWith(rank)) ?? 'identity-based policy';
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

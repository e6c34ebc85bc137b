/** Least privilege, shown: each right that a role has is taken out once, and what the role is for must then fail for it. */
import type { Cloud } from './cloud.js';
import type { Flow } from './flows.js';
import type { Journal, Recorded } from './journal.js';
import { rightsOf, without, type Right } from './rights.js';

/** Rights that Lambda uses in the role's name, which the emulator does in its own. */
const USED_BY_LAMBDA = /^(?:logs|xray|ec2|sqs):/;

export interface Needed {
  readonly complaints: readonly string[];
  /** How many rights were taken out, each with the denial that names it. */
  readonly denied: number;
  /** Those that the emulator does not ask for. */
  readonly unasked: readonly Right[];
  /** What the function called while it had all of them. */
  readonly calls: readonly Recorded[];
}

/**
 * @param flow what the role is for; with all its rights it must go through without one denial
 * @param policyName the one policy of the role that the flow needs. @default all
 */
export async function everyRightIsNeeded(
  cloud: Cloud,
  journal: Journal,
  roleName: string,
  flow: Flow,
  policyName?: string,
): Promise<Needed> {
  const complaints: string[] = [];
  const unasked: Right[] = [];
  let denied = 0;

  journal.take();
  const whole = await flow();
  const calls = journal.take();
  if (whole !== undefined) complaints.push(`${roleName} with all its rights fails: ${whole}`);
  for (const { action, refusal } of denials(calls)) complaints.push(`${roleName} lacks a right, ${action}: ${refusal}`);

  const policies = await cloud.inlinePolicies(roleName);
  for (const policy of policies.filter((each) => policyName === undefined || each.policyName === policyName)) {
    for (const right of rightsOf(policy.document)) {
      if (USED_BY_LAMBDA.test(right.action)) {
        unasked.push(right);
        continue;
      }
      await cloud.putPolicy({ ...policy, document: without(policy.document, right) });
      const failure = await flow();
      await cloud.putPolicy(policy);
      const named = denials(journal.take()).some(({ refusal = '' }) => refusal.includes(right.action));
      if (failure !== undefined && named) denied += 1;
      else complaints.push(`${describe(roleName, right)} is not needed: ${failure ?? 'all goes well without it'}`);
    }
  }
  return { complaints, denied, unasked, calls };
}

const denials = (calls: readonly Recorded[]): Recorded[] =>
  calls.filter(({ refusal = '' }) => /AccessDenied|not authorized/.test(refusal));

const describe = (roleName: string, { action, resource }: Right): string => `${roleName}: ${action} on ${resource}`;

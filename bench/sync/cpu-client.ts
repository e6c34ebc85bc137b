/**
 * The reads of one account, by the sync's own client or by a plain one, in a process of its own: the same requests, as
 * many at once, and every answer goes into one hash.
 */
import { createHash } from 'node:crypto';
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  type Role,
} from '@aws-sdk/client-iam';
import { watchAttempts } from '../../runtime/aws/attempts.js';
import { iamClient } from '../../runtime/aws/clients.js';
import { systemClock } from '../../runtime/clock.js';
import { systemRandom } from '../../runtime/random.js';
import { DEFAULT_RATES, pacer } from '../../runtime/sync/pacing.js';
import { Tally } from '../../runtime/sync/tally.js';
import { answerAndEnd, told } from './child.js';
import type { Served } from './server.js';

export interface Read {
  readonly served: Served;
  readonly by: 'sync' | 'plain';
}

export interface Spent {
  readonly calls: number;
  readonly cpuMicroseconds: number;
  /** SHA-256 of all answers in the order of their requests. */
  readonly answers: string;
}

const AT_ONCE = 10;

const { served, by } = told<Read>();
const { aws: url, inAccount: credentials } = served;
const region = 'us-west-1';

/** With the watch and the pace that the sync puts on it, which lets everything through. */
function syncClient(): IAMClient {
  const iam = iamClient({ region, clock: systemClock, random: systemRandom, credentials, endpoints: { iam: url } });
  const rate = { perSecond: 1e6, burst: 1e6 };
  const pace = pacer(Object.fromEntries(Object.keys(DEFAULT_RATES).map((action) => [action, rate])), systemClock);
  const tally = new Tally();
  watchAttempts(iam, 'iam', {
    before: async (action, attempt) => {
      await pace.take(action);
      tally.called(action, attempt);
    },
  });
  return iam;
}

const plainClient = (): IAMClient => new IAMClient({ region, credentials, endpoint: url });

/** Like the loop that everybody writes, ten at a time. */
async function each<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await read(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

const before = process.cpuUsage();
const iam = by === 'sync' ? syncClient() : plainClient();
const answers: unknown[] = [];
let calls = 0;

/** What an answer says, apart from how it came. */
async function said<T extends object>(answer: Promise<T & { $metadata?: unknown }>): Promise<T> {
  const { $metadata: _, ...rest } = await answer;
  calls += 1;
  return rest as T;
}

async function listed(): Promise<Role[]> {
  const roles: Role[] = [];
  for (let Marker: string | undefined, more = true; more;) {
    const page = await said(iam.send(new ListRolesCommand({ Marker, MaxItems: 1000 })));
    answers.push(page);
    roles.push(...(page.Roles ?? []));
    Marker = page.Marker;
    more = page.IsTruncated === true;
  }
  return roles;
}

const roles = await each(await listed(), ({ RoleName }) => said(iam.send(new GetRoleCommand({ RoleName }))));
answers.push(...roles);
const tagged = roles.flatMap(({ Role }) => (Role?.Tags?.some(({ Key }) => Key === 'serval') ? Role : []));
const policies = new Map<string, unknown>();
const documents = await each(tagged, async ({ RoleName }) => {
  const inline = await said(iam.send(new ListRolePoliciesCommand({ RoleName, MaxItems: 1000 })));
  const texts: unknown[] = [];
  for (const PolicyName of inline.PolicyNames ?? []) {
    texts.push(await said(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))));
  }
  const attached = await said(iam.send(new ListAttachedRolePoliciesCommand({ RoleName, MaxItems: 1000 })));
  for (const { PolicyArn } of attached.AttachedPolicies ?? []) policies.set(PolicyArn!, undefined);
  return [inline, texts, attached];
});
answers.push(...documents);
for (const PolicyArn of policies.keys()) {
  const policy = await said(iam.send(new GetPolicyCommand({ PolicyArn })));
  const VersionId = policy.Policy!.DefaultVersionId!;
  answers.push(policy, await said(iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))));
}
const { user, system } = process.cpuUsage(before);
// Afterwards: what compares the answers is no part of the work.
const hash = createHash('sha256').update(JSON.stringify(answers)).digest('hex');
answerAndEnd({ calls, cpuMicroseconds: user + system, answers: hash } satisfies Spent);

/** STS is asked only for what may be given, by all that had been read: a login that is refused costs no call. */
import { STS } from '../faults.js';
import { knownTo, type Known } from '../reads.js';
import type { GrantRow } from '../store.js';
import { endOf, type Call, type Invariant } from '../story.js';

const REMAINING_MIN = 60_000;

export const refusedCostsNothing: Invariant = {
  name: 'a refused login asks STS for nothing',
  check: (step, story) => {
    if (step.type !== 'asked' || step.call.action !== STS) return undefined;
    const known = knownTo(step.call, story);
    const why = refusalOf(step.call, known);
    if (why === undefined) return undefined;
    return { expected: `no call of STS, since ${why}`, seen: `#${step.call.invocation.id} asks for ${step.call.key}` };
  },
};

function refusalOf({ invocation: { asked }, key }: Call, { at, named, others, role }: Known): string | undefined {
  if (asked.type !== 'login' || !named) return 'there is no such grant';
  const { login, confirmed } = asked.request;
  if (named.email !== login.email) return `the grant is ${named.email}'s`;
  if (named.status !== 'active') return 'the grant is revoked';
  if (named.roleArn !== key) return `the grant is for ${named.roleArn}`;
  if (role !== named.roleArn) return 'the catalog does not hold the role';
  const left = (grant: GrantRow): number =>
    grant.status !== 'active' || grant.startedAt === undefined ? 0 : endOf(grant) - at;
  if ([named, ...others].some((grant) => left(grant) >= REMAINING_MIN)) return undefined;
  if (named.startedAt !== undefined) return 'less than a minute is left';
  return confirmed ? undefined : 'nobody has confirmed that the clock may start';
}

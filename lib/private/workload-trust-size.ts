/** Whether the trust of a workload role fits into IAM, and for how many clusters more it has room. */
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { PodsOfNamespace } from '../model';
import { misuse, misuseText, type Misuse } from './errors';
import { isPodIdentity, trustOf, type BoundIdentities, type BoundIdentity } from './identities';
import { atItsLongest, longestSizeAtSynthesis, longestSizeOf } from './trust-size';

const count = (value: number): string => value.toLocaleString('en-US');

/** Throws where the trust of these identities alone can become too large. */
export function requireRoom(
  scope: IConstruct,
  { bound, trust }: BoundIdentities,
  pods: readonly PodsOfNamespace[],
  limit: number,
): void {
  const size = longestSizeOf(scope, trust);
  if (size <= limit) return;
  const sizeOfFirst = (identities: number): number => longestSizeOf(scope, trustOf(bound.slice(0, identities), pods));
  const fit = bound.findIndex((_, index) => sizeOfFirst(index + 1) > limit);
  const others = bound.every(isPodIdentity)
    ? []
    : ['take Identity.podIdentity, which lists many clusters in a statement'];
  misuse(scope, tooLarge('identities', size, limit, `, which is enough for ${fit} of these ${bound.length}`, others));
}

/** Fails the synthesis where the whole trust can become too large, with all that others have added to it. */
export function watchRoom(role: CfnRole, limit: number): void {
  role.node.addValidation({
    validate: () => {
      if (longestSizeOf(role, role.assumeRolePolicyDocument as object) <= limit) return [];
      const size = longestSizeAtSynthesis(role);
      return size > limit ? [misuseText(tooLarge('assumeRolePolicyDocument', size, limit))] : [];
    },
  });
}

function tooLarge(property: string, size: number, limit: number, fit = '', others: readonly string[] = []): Misuse {
  const ways = [
    ...others,
    'make a second role for some of the clusters or pods',
    'or set trustPolicySizeLimit where AWS has raised the quota of the account',
  ];
  const text = `gives a trust policy of up to ${count(size)} characters, and IAM takes ${count(limit)}${fit}; ${ways.join(', ')}`;
  return { code: 'TrustSize', property, text };
}

/**
 * How many clusters more fit, each let in the same ways as those that are there, under names and issuers as long as the
 * longest among them; undefined where clusters take no room, since any association of the account is let in.
 */
export function moreClusters(
  scope: IConstruct,
  bound: readonly BoundIdentity[],
  pods: readonly PodsOfNamespace[],
  room: number,
): number | undefined {
  const sizeWith = (more: number): number => {
    const further = LAST_CHARACTERS.slice(0, more).flatMap((last) => furtherCluster(scope, bound, last));
    return longestSizeOf(scope, trustOf([...bound, ...further], pods));
  };
  // The first one more turns a value into a list, and from then on each takes as much as the next.
  const [now, one, two] = [sizeWith(0), sizeWith(1), sizeWith(2)];
  if (two === one) return undefined;
  return room < one - now ? 0 : 1 + Math.floor((room - (one - now)) / (two - one));
}

/** That no cluster's name ends with. */
const LAST_CHARACTERS = ['!', '~'];

/** What one cluster more would add to `bound`: as much as the largest of each way that is there. */
function furtherCluster(scope: IConstruct, bound: readonly BoundIdentity[], last: string): BoundIdentity[] {
  const largest = <T extends BoundIdentity>(some: readonly T[], size: (one: T) => number): T[] =>
    some.length === 0 ? [] : [some.reduce((a, b) => (size(b) > size(a) ? b : a))];
  const arnOf = (one: { clusterArn: string }): string => String(atItsLongest(scope, one.clusterArn));
  const clusters = largest(bound.filter(isPodIdentity), (one) => arnOf(one).length);
  const issuers = largest(
    bound.filter((one) => !isPodIdentity(one)),
    (one) => longestSizeOf(scope, one.issuers),
  );
  return [...clusters.map((one) => ({ ...one, clusterArn: `${arnOf(one).slice(0, -1)}${last}` })), ...issuers];
}

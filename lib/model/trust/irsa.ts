import { ASSUME_ROLE_WITH_WEB_IDENTITY } from '../actions';
import { mergedPods, serviceAccountSubject, type PodsOfNamespace } from '../pods';
import type { PolicyDocument } from '../policy/types';
import { document } from './document';
import { oneOrMore } from './one-or-more';

/** The pods that a role is for, and the cluster that vouches for them. */
export interface IrsaTrust {
  /** The federated principal: the ARN of the cluster's provider in the role's account. */
  readonly federated: string;
  /** The cluster's issuer without scheme: the prefix of the condition keys. */
  readonly issuer: string;
  /** What tokens must be for. @default any audience that the provider lists: the form of some vendors' pages */
  readonly audience?: string;
  /** One entry at least: without any, every pod of the cluster would get in. */
  readonly pods: readonly PodsOfNamespace[];
}

/**
 * The trust of a role that pods get by IAM roles for service accounts, one statement: the subject, and the audience,
 * compared exactly. Where all of a namespace is meant, the subject alone is compared as a pattern.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function irsaTrust({ federated, issuer, audience, pods }: IrsaTrust): PolicyDocument {
  const merged = mergedPods(pods);
  const whole = merged.some(({ serviceAccounts }) => serviceAccounts === undefined);
  const subjects = merged.flatMap(({ namespace, serviceAccounts = ['*'] }) =>
    serviceAccounts.map((name) => serviceAccountSubject(namespace, name)),
  );
  if (subjects.length === 0) throw new RangeError('a trust of no subject would admit every pod of the cluster');
  const subject = { [`${issuer}:sub`]: oneOrMore(subjects) };
  const exactly = { ...(!whole && subject), ...(audience !== undefined && { [`${issuer}:aud`]: audience }) };
  return document({
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: ASSUME_ROLE_WITH_WEB_IDENTITY,
    Condition: {
      // Names of Kubernetes hold neither * nor ?, so that the exact ones among them stay exact.
      ...(whole && { StringLike: subject }),
      ...(Object.keys(exactly).length > 0 && { StringEquals: exactly }),
    },
  });
}

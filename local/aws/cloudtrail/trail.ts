import { AwsError } from '../core/error.js';
import type { Request } from '../core/handle.js';
import type { Result } from '../core/call.js';
import type { TrailedCall } from '../core/trailed-call.js';
import { administratorKeyId } from '../state/ids.js';

/**
 * Services with one endpoint in a partition, whose events stand in its home region.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
 */
const GLOBAL_SERVICES: readonly string[] = ['iam', 'organizations'];
const HOME_REGION: Readonly<Record<string, string>> = { aws: 'us-east-1' };

/**
 * What is written down of a request; undefined where it was not signed by anybody that is known. Put events and unsigned
 * calls of STS are left out: the first are data events, and what AWS writes of the second names no key that signed it.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function trailed(
  { action, principal, origin }: Request,
  answer: Result | AwsError,
  { seed, eventId, at }: { readonly seed: number; readonly eventId: string; readonly at: number },
): TrailedCall | undefined {
  if (!principal || principal instanceof AwsError || action === 'events:PutEvents') return undefined;
  const { account, partition, caller, session } = principal;
  const isGlobal = GLOBAL_SERVICES.includes(action.split(':')[0]!);
  const region = isGlobal ? HOME_REGION[partition] : origin.region;
  if (region === undefined) return undefined;
  return {
    eventId,
    account,
    region,
    action,
    accessKeyId: session?.accessKeyId ?? administratorKeyId(seed, account),
    userName: session?.name ?? 'administrator',
    caller: caller.arn,
    at,
    ...(answer instanceof AwsError && { error: answer.code }),
  };
}

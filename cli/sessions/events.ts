/** What sessions did, from CloudTrail. Loaded by itself: a list without events needs neither it nor STS. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { parseRoleArn } from '../../lib/model/arn.js';
import { PARTITIONS, type PartitionName } from '../../lib/model/partition.js';
import { stsClient } from '../../runtime/aws/clients.js';
import { EVENT_HISTORY_DAYS, eventHistory, type EventHistory, type TrailEvent } from '../../runtime/aws/cloudtrail.js';
import { closeClient } from '../../runtime/aws/client-config.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { awsErrorCode, isDenied } from '../../runtime/aws/errors.js';
import { RuntimeError } from '../../runtime/errors.js';
import type { AuditRow } from '../../runtime/grants/audit.js';

const DAY = 86_400_000;
/** Milliseconds by which the bridge's clock may differ from AWS's. */
const SKEW = 300_000;

/** The events of a session, or why they were not asked for. */
export type Joined = { readonly events: readonly TrailEvent[] } | { readonly notAsked: string };

/**
 * Looks up what was done with each session's access key, one session after the other: in the account of the credentials
 * that this process has, and in the region of the STS that gave the session unless another one is named.
 * @throws RuntimeError `Audit` where AWS does not answer
 */
export async function joinEvents(
  sessions: readonly AuditRow[],
  aws: AwsContext,
  regionInstead?: string,
): Promise<ReadonlyMap<string, Joined>> {
  const joined = new Map<string, Joined>();
  if (sessions.length === 0) return joined;
  const mine = await callerAccount(aws);
  const histories = new Map<string, EventHistory>();
  const historyOf = (region: string): EventHistory => {
    const history = histories.get(region) ?? eventHistory({ ...aws, region });
    histories.set(region, history);
    return history;
  };
  try {
    for (const session of sessions) {
      const role = parseRoleArn(session.roleArn);
      const region = regionInstead ?? PARTITIONS[role?.partition as PartitionName]?.stsRegion;
      const began = Date.parse(session.mintedAt);
      if (role?.account !== mine) {
        joined.set(session.id, { notAsked: `they are in account ${role?.account}, these credentials in ${mine}` });
      } else if (region === undefined) {
        joined.set(session.id, { notAsked: `no region of STS is known for ${role.partition}; name one` });
      } else if (began < aws.clock.now() - EVENT_HISTORY_DAYS * DAY) {
        joined.set(session.id, { notAsked: `CloudTrail keeps them for ${EVENT_HISTORY_DAYS} days` });
      } else {
        const until = began + session.seconds * 1000 + SKEW;
        const events = await lookUp(historyOf(region), session.accessKeyId, { since: began - SKEW, until, region });
        joined.set(session.id, { events });
      }
    }
  } finally {
    for (const history of histories.values()) history.close();
  }
  return joined;
}

interface Span {
  readonly since: number;
  readonly until: number;
  readonly region: string;
}

async function lookUp(
  history: EventHistory,
  accessKeyId: string,
  { since, until, region }: Span,
): Promise<TrailEvent[]> {
  try {
    return await history.ofAccessKey(accessKeyId, since, until);
  } catch (error) {
    throw unread(`CloudTrail of ${region} cannot be read`, 'cloudtrail:LookupEvents', error);
  }
}

async function callerAccount(aws: AwsContext): Promise<string> {
  const client = stsClient(aws);
  try {
    return (await client.send(new GetCallerIdentityCommand({}))).Account!;
  } catch (error) {
    throw unread('whose credentials these are cannot be read', 'sts:GetCallerIdentity', error);
  } finally {
    closeClient(aws, client);
  }
}

function unread(what: string, right: string, error: unknown): RuntimeError {
  const code = awsErrorCode(error);
  return new RuntimeError('Audit', `${what}: ${code}${isDenied(code) ? `; allow these credentials ${right}` : ''}`);
}

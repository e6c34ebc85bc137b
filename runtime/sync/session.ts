/** Clients of one account, with a session of its ingestion role. */
import type { IAMClient } from '@aws-sdk/client-iam';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { assumedRole } from '../aws/assumed-role.js';
import { watchAttempts } from '../aws/attempts.js';
import { closeClient } from '../aws/client-config.js';
import { iamClient, stsClient } from '../aws/clients.js';
import type { AwsContext } from '../aws/context.js';
import { isThrottle } from '../aws/errors.js';
import { randomUuid } from '../random.js';
import type { Connection } from './connection.js';
import { pacer, type Rates } from './pacing.js';
import type { Tally } from './tally.js';
import type { Shift } from './time.js';

export interface IngestionSession {
  readonly iam: IAMClient;
  /** The role's session, renewed in time. */
  readonly credentials: AwsCredentialIdentityProvider;
  /** Assumes the role, unless its session still runs. @throws SessionFailed */
  begin(): Promise<void>;
}

/** What all sessions of a run have in common. */
interface Surroundings {
  readonly aws: AwsContext;
  readonly rates: Rates;
  /** @default - no bound */
  readonly shift?: Shift;
  /** Whether nobody has just read the account: then a burst may go at once. @default true */
  readonly rested?: boolean;
}

/**
 * Lets `work` read an account through clients that are counted and paced, and closes them afterwards.
 * @throws OutOfTime from a call for which no time is left
 */
export async function withIngestionRole<T>(
  { roleArn, externalId }: Connection,
  { aws, rates, shift, rested }: Surroundings,
  tally: Tally,
  work: (session: IngestionSession) => Promise<T>,
): Promise<T> {
  const { clock } = aws;
  const sts = stsClient(aws);
  const credentials = assumedRole({ sts, roleArn, externalId, clock, sessionName: () => randomUuid(aws.random) });
  const iam = iamClient({ ...aws, credentials });

  const pace = pacer(rates, clock, rested);
  watchAttempts(sts, 'sts', {
    before: (action, attempt) => tally.called(action, attempt),
    failed: (_, code) => tally.failedAttempt(code),
  });
  watchAttempts(iam, 'iam', {
    before: async (action, attempt) => {
      await pace.take(action, shift?.finish);
      while (!credentials.isReady()) {
        await credentials();
        // All whose turn comes while the session is renewed would leave at once then: each takes another turn.
        await pace.take(action, shift?.finish);
      }
      tally.called(action, attempt);
    },
    failed: (action, code) => {
      tally.failedAttempt(code);
      if (isThrottle(code)) pace.throttled(action);
    },
  });
  const begin = async (): Promise<void> => void (await credentials());
  try {
    return await work({ iam, credentials, begin });
  } finally {
    closeClient(aws, iam);
    closeClient(aws, sts);
  }
}

/** "Test AWS Connection": can the ingestion role be assumed, and may it list roles? */
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { CONNECTION_TEXT, HEALTH_CHECK } from '../../lib/model/texts.js';
import type { SessionFailed } from '../aws/assumed-role.js';
import type { AwsContext } from '../aws/context.js';
import { awsErrorCode, isDenied } from '../aws/errors.js';
import type { Connection } from '../sync/connection.js';
import { withIngestionRole } from '../sync/session.js';
import { Tally } from '../sync/tally.js';
import { assumeAdvice, deniedAdvice, syncAdvice, type Known } from './advice.js';
import type { HealthResult } from './health.js';

const check = HEALTH_CHECK.connection;

/**
 * Assumes the role and lists one role. Never throws for what AWS answers.
 * @param known what the last sync saw of the account, where a catalog is at hand
 */
export async function testConnection(connection: Connection, aws: AwsContext, known?: Known): Promise<HealthResult> {
  return withIngestionRole(connection, { aws, rates: {} }, new Tally(), async ({ iam, begin }) => {
    try {
      await begin();
    } catch (error) {
      const { failed } = error as SessionFailed;
      return { check, ok: false, text: CONNECTION_TEXT.notAuthenticated, ...assumeAdvice(failed) };
    }
    try {
      await iam.send(new ListRolesCommand({ MaxItems: 1 }));
    } catch (error) {
      return listingFailed(error);
    }
    return { check, ok: true, text: CONNECTION_TEXT.success, ...(known && syncAdvice(known)) };
  });
}

/** Serval has a text for a denial alone; where anything else fails, the general one stands and the reason says it. */
function listingFailed(error: unknown): HealthResult {
  const code = awsErrorCode(error);
  if (isDenied(code)) {
    return { check, ok: false, text: CONNECTION_TEXT.notAllowed, ...deniedAdvice('iam:ListRoles', error) };
  }
  const reason = `the role was assumed, but iam:ListRoles failed: ${code}`;
  const fix = 'try again; if it lasts, check the network way to IAM';
  return { check, ok: false, text: CONNECTION_TEXT.notAuthenticated, reason, fix };
}

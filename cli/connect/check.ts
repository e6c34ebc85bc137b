/** The checks of `connect`: what of the printed values holds. Asks AWS and the bridge. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { BRIDGE, SERVAL_CLOUD_ACCOUNT } from '../../lib/model/names.js';
import { BRIDGE_UNREACHABLE, HEALTH_CHECK } from '../../lib/model/texts.js';
import { closeClient } from '../../runtime/aws/client-config.js';
import { stsClient } from '../../runtime/aws/clients.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { awsErrorCode } from '../../runtime/aws/errors.js';
import type { Fetch } from '../../runtime/fetch.js';
import { testConnection } from '../../runtime/health/connection.js';
import { errorName } from '../../runtime/errors.js';
import type { Connection } from '../../runtime/sync/connection.js';
import { fixOf } from '../failures.js';
import { printable } from '../printable.js';
import { notChecked, notOk, ok, type Finding } from '../steps/finding.js';
import type { Step } from '../steps/report.js';
import { judgeRoute, type Expected } from './bridge-route.js';
import { loginRoute } from './values.js';

/**
 * "Test AWS Connection" of each, as far as this process may: only whom the roles trust can assume them.
 * @param trusted account that assumes the roles
 */
export async function checkConnections(
  connections: readonly Connection[],
  trusted: string,
  aws: AwsContext,
): Promise<Step[]> {
  const own = await ownAccount(aws);
  const finding = async (connection: Connection): Promise<Finding> =>
    'why' in own
      ? notChecked(own.why)
      : own.account === trusted
        ? connected(connection, aws)
        : notChecked(foreign(own.account, trusted));
  const steps: Step[] = [];
  for (const connection of connections) {
    steps.push({ step: `${HEALTH_CHECK.connection}, ${connection.account}`, ...(await finding(connection)) });
  }
  return steps;
}

async function connected(connection: Connection, aws: AwsContext): Promise<Finding> {
  const { ok: well, text, reason, fix = '' } = await testConnection(connection, aws);
  if (well) return ok(text);
  return notOk(printable(reason === undefined ? text : `${text} ${reason}`), printable(fix));
}

function foreign(own: string, trusted: string): string {
  const whose = `these credentials are of account ${own}, and ${trusted} assumes the role`;
  return trusted === SERVAL_CLOUD_ACCOUNT
    ? `${whose}; press "${HEALTH_CHECK.connection}" in Serval, or name the account of your worker by --serval-account`
    : `${whose}; run this with credentials of that account`;
}

async function ownAccount(aws: AwsContext): Promise<{ readonly account: string } | { readonly why: string }> {
  const client = stsClient(aws);
  try {
    return { account: (await client.send(new GetCallerIdentityCommand({}))).Account! };
  } catch (error) {
    const code = awsErrorCode(error);
    const fix = fixOf(code);
    return { why: `sts:GetCallerIdentity failed: ${code}${fix === undefined ? '' : `; ${fix}`}` };
  } finally {
    closeClient(aws, client);
  }
}

/** Milliseconds and bytes of the bridge's answer. */
const PATIENCE = 10_000;
const ANSWER_MAX = 64 * 1024;

/** A grant that nobody has: the bridge begins a login for any, and looks at none before the person is known. */
const NO_GRANT = 'cdk-serval-connect';

/** Whether the bridge begins a login with what is registered at the provider. Begins one, which nobody goes on with. */
export async function checkBridge(expected: Expected, fetch: Fetch): Promise<Step> {
  return { step: `login route of the bridge, ${BRIDGE.loginPath}`, ...(await routeOf(expected, fetch)) };
}

async function routeOf(expected: Expected, fetch: Fetch): Promise<Finding> {
  const url = `${loginRoute(expected.bridge)}?grant=${NO_GRANT}`;
  try {
    const { status, headers } = await fetch(url, { timeout: PATIENCE, most: ANSWER_MAX });
    const [, location] = headers.find(([name]) => name.toLowerCase() === 'location') ?? [];
    return judgeRoute({ status, ...(location !== undefined && { location }) }, expected);
  } catch (error) {
    // Node's own error is the cause of the request's.
    const { cause } = Object(error) as { cause?: unknown };
    return notChecked(
      `${BRIDGE_UNREACHABLE}: ${errorName(cause ?? error)}; connect to the VPN or the network that people reach it from`,
    );
  }
}

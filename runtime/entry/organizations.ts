/**
 * "List AWS Organization Accounts" for a function runtime, through each connection of the settings. A bundle of its
 * own, so that the sync's need not carry the client of Organizations.
 */
import '../quiet.js';
import { awsContext } from '../aws/context.js';
import { systemClock } from '../clock.js';
import { listOrganizationAccounts, type OrganizationResult } from '../health/organization.js';
import { systemRandom } from '../random.js';
import { readSettings } from '../settings.js';
import { start } from '../start.js';
import { connectionsFrom } from '../sync/connections-setting.js';

const { aws, connections } = start(() => {
  const settings = readSettings(process.env);
  const aws = awsContext(settings, systemClock, systemRandom);
  return { aws, connections: connectionsFrom(settings, aws.region) };
});

/** The check's answer by account, with the accounts that were listed. The event is not looked at. */
export async function handler(): Promise<Record<string, OrganizationResult>> {
  const results: Record<string, OrganizationResult> = {};
  for (const connection of connections) {
    results[connection.account] = await listOrganizationAccounts(connection, aws);
  }
  return results;
}

import type { CommandModule } from 'yargs';
import { parseRoleArn } from '../../lib/model/arn.js';
import { SERVICE } from '../../lib/model/names.js';
import { awsErrorCode, isDenied } from '../../runtime/aws/errors.js';
import { systemClock } from '../../runtime/clock.js';
import { RuntimeError } from '../../runtime/errors.js';
import type { AuditEntry, AuditQuery } from '../../runtime/grants/audit-reader.js';
import { comparableEmail } from '../../runtime/session/email.js';
import { SETTING } from '../../runtime/settings.js';
import { contextFor } from '../connection-options.js';
import { fixOf } from '../failures.js';
import { printableJson } from '../printable.js';
import type { Joined } from '../sessions/events.js';
import { linesOf } from '../sessions/lines.js';

interface SessionsArguments {
  readonly grant?: string;
  readonly email?: string;
  readonly role?: string;
  readonly since?: string;
  readonly until?: string;
  readonly table?: string;
  readonly region?: string;
  readonly file?: string;
  readonly events: boolean;
  readonly eventsRegion?: string;
  readonly json: boolean;
}

/** `cdk-serval sessions`: who had which role, when and why so long, and whom the bridge refused. */
export const sessionsCommand: CommandModule<object, SessionsArguments> = {
  command: 'sessions',
  describe: 'List sessions and refusals of the audit trail, and what was done with the sessions',
  builder: (parser) =>
    parser
      .option('grant', { type: 'string', describe: 'Only of this grant' })
      .option('email', { type: 'string', describe: 'Only of the person with this login e-mail' })
      .option('role', { type: 'string', describe: 'Only of the role with this ARN' })
      .option('since', { type: 'string', describe: 'Only from this time on, as 2026-01-31 or 2026-01-31T12:00:00Z' })
      .option('until', { type: 'string', describe: 'Only before this time' })
      .option('table', {
        type: 'string',
        defaultDescription: SERVICE.auditTable,
        describe: "The audit trail's DynamoDB table",
      })
      .option('region', { type: 'string', describe: 'Region of the table', defaultDescription: 'AWS_REGION' })
      .option('file', { type: 'string', describe: 'The audit trail in this file instead' })
      .option('events', {
        type: 'boolean',
        default: false,
        describe: "Add CloudTrail's events of each session: two requests a second, 90 days back",
      })
      .option('events-region', {
        type: 'string',
        describe: 'Add the events of this region instead',
        defaultDescription: 'that of the STS that gave the session',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the list as JSON' })
      .conflicts('file', 'table')
      .example('$0 sessions --email ada@example.com --since 2026-01-31', 'of a person, from a day on')
      .example('$0 sessions --grant incident-42 --events', 'of a grant, with what was done'),
  handler: async (args) => {
    const query = queryOf(args);
    const instead = regionOf(args.eventsRegion);
    const entries = await read(args, query);
    const sessions = entries.filter((entry) => entry.kind === 'session');
    const joined: ReadonlyMap<string, Joined> =
      args.events || instead !== undefined
        ? await (await import('../sessions/events.js')).joinEvents(sessions, contextFor(args.region), instead)
        : new Map();
    if (args.json) console.log(printableJson(entries.map((entry) => told(entry, joined.get(entry.id)))));
    else for (const entry of entries) for (const line of linesOf(entry, joined.get(entry.id))) console.log(line);
  },
};

/** @throws RuntimeError `Audit` where the table cannot be read */
async function read({ file, table, region }: SessionsArguments, query: AuditQuery): Promise<AuditEntry[]> {
  const { dynamoAuditReader, fileAuditReader } = await import('../../runtime/grants/audit-reader.js');
  if (file !== undefined) return fileAuditReader(file, systemClock).entries(query);
  const aws = contextFor(region);
  const { documentClient } = await import('../../runtime/aws/clients.js');
  const name = table ?? SERVICE.auditTable;
  const client = documentClient(aws);
  try {
    return await dynamoAuditReader(client, name).entries(query);
  } catch (error) {
    const code = awsErrorCode(error);
    const fix = isDenied(code) ? 'allow these credentials dynamodb:Query and dynamodb:Scan on it' : fixOf(code);
    const advice = fix === undefined ? '' : `; ${fix}`;
    throw new RuntimeError(
      'Audit',
      `--table: ${JSON.stringify(name)} in ${aws.region} cannot be read: ${code}${advice}`,
    );
  } finally {
    client.destroy();
  }
}

/** With the account, which the role's ARN holds, as a member of its own. */
function told(entry: AuditEntry, joined: Joined | undefined): object {
  const account = entry.roleArn === undefined ? undefined : parseRoleArn(entry.roleArn)?.account;
  return { ...entry, ...(account !== undefined && { account }), ...joined };
}

function queryOf({ grant, email, role, since, until }: SessionsArguments): AuditQuery {
  const person = email === undefined ? undefined : comparableEmail(email);
  if (email !== undefined && person === undefined) misuse('email', email, 'an e-mail address with one @, in ASCII');
  if (role !== undefined && !parseRoleArn(role)) misuse('role', role, "a role's ARN");
  return {
    ...(grant !== undefined && { grantId: grant }),
    ...(person !== undefined && { email: person }),
    ...(role !== undefined && { roleArn: role }),
    ...(since !== undefined && { since: instant('since', since) }),
    ...(until !== undefined && { until: instant('until', until) }),
  };
}

/** A day is its first moment in UTC. Times without a zone are refused: whose they are is anybody's guess. */
function instant(option: string, text: string): string {
  const form = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;
  const time = form.test(text) ? Date.parse(text) : NaN;
  // February has no 30th, whatever Date.parse makes of it.
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  const isDay = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
  if (Number.isNaN(time) || !isDay) misuse(option, text, 'a day as 2026-01-31, or a time as 2026-01-31T12:00:00Z');
  return new Date(time).toISOString();
}

function regionOf(text: string | undefined): string | undefined {
  if (text !== undefined && SETTING.region.parse(text) === undefined) {
    misuse('events-region', text, SETTING.region.allowed);
  }
  return text;
}

function misuse(option: string, value: string, allowed: string): never {
  throw new RuntimeError('Input', `--${option}: ${JSON.stringify(value)} must be ${allowed}`);
}

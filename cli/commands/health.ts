import type { CommandModule } from 'yargs';
import type { AwsContext } from '../../runtime/aws/context.js';
import type { HealthResult } from '../../runtime/health/health.js';
import type { Connection } from '../../runtime/sync/connection.js';
import { catalogOptions, type CatalogArguments } from '../catalog-option.js';
import { connectionOptions, contextFor, readConnections, type ConnectionArguments } from '../connection-options.js';
import { endWith, EXIT } from '../exit.js';

interface HealthArguments extends ConnectionArguments, CatalogArguments {
  readonly organization: boolean;
  readonly json: boolean;
}

/** `cdk-serval health`: the checks of each connection. Ends with 1 where one is not green. */
export const healthCommand: CommandModule<object, HealthArguments> = {
  command: 'health',
  describe: 'Test the connections of accounts',
  builder: (parser) =>
    catalogOptions(connectionOptions(parser))
      .option('organization', {
        type: 'boolean',
        default: false,
        describe: "Test as well whether the organization's accounts can be listed",
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the answers as JSON' })
      .example('$0 health --connections connections.json', 'test each account of the file')
      .example('$0 health --connections connections.json --organization --json', 'and the list of accounts'),
  handler: async (args) => {
    const connections = await readConnections(args);
    const aws = contextFor(args.region, connections);
    const [{ openCatalog }, { testConnection }] = await Promise.all([
      import('../open-catalog.js'),
      import('../../runtime/health/connection.js'),
    ]);
    const catalog = openCatalog(args, () => aws);
    const answers: Array<{ readonly account: string } & HealthResult> = [];
    for (const connection of connections) {
      const { account } = connection;
      const known = { status: await catalog.status(account), roles: await catalog.roles(account) };
      answers.push({ account, ...(await testConnection(connection, aws, known)) });
      if (args.organization) answers.push({ account, ...(await testOrganization(connection, aws)) });
    }
    console.log(args.json ? JSON.stringify(answers, null, 2) : answers.map(inWords).join('\n'));
    endWith(answers.every(({ ok }) => ok) ? EXIT.ok : EXIT.notWell);
  },
};

/** Loaded by itself: the client of Organizations is needed for this check alone. */
async function testOrganization(connection: Connection, aws: AwsContext): Promise<HealthResult> {
  const { listOrganizationAccounts } = await import('../../runtime/health/organization.js');
  return listOrganizationAccounts(connection, aws);
}

function inWords({ account, check, ok, text, reason, fix }: { readonly account: string } & HealthResult): string {
  const more = [reason && `  reason: ${reason}`, fix && `  fix: ${fix}`].filter(Boolean);
  return [`${ok ? 'ok' : 'NOT OK'}  ${account}  ${check}: ${text}`, ...more].join('\n');
}

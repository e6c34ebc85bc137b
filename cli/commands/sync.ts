import type { CommandModule } from 'yargs';
import { RuntimeError } from '../../runtime/errors.js';
import { parseRates, RATE_ALLOWED } from '../../runtime/sync/rates.js';
import { syncAccounts } from '../../runtime/sync/sync.js';
import { catalogOptions, openCatalog, type CatalogArguments } from '../catalog-option.js';
import { connectionOptions, contextFor, readConnections, type ConnectionArguments } from '../connection-options.js';
import { endWith, EXIT } from '../exit.js';
import { progress } from '../progress.js';

interface SyncArguments extends ConnectionArguments, CatalogArguments {
  readonly rate?: readonly string[];
  readonly 'include-uneditable': boolean;
  readonly 'remove-many': boolean;
  readonly json: boolean;
}

/** `cdk-serval sync`: reads accounts into the catalog. Ends with 1 where one was not read whole. */
export const syncCommand: CommandModule<object, SyncArguments> = {
  command: 'sync',
  describe: 'Read the requestable roles of connected accounts into the catalog',
  builder: (parser) =>
    catalogOptions(connectionOptions(parser))
      .option('rate', { type: 'string', array: true, requiresArg: true, describe: `Another pace: ${RATE_ALLOWED}` })
      .option('include-uneditable', {
        type: 'boolean',
        default: false,
        describe: 'Read service-linked and /aws-reserved/ roles too, though nobody can be let into them',
      })
      .option('remove-many', {
        type: 'boolean',
        default: false,
        describe: 'Remove absent roles even if more than half of an account, and more than ten, would go',
      })
      .option('json', { type: 'boolean', default: false, describe: "Print the accounts' status as JSON" }),
  handler: async (args) => {
    const { includeUneditable, removeMany } = args;
    const rates = parseRates(args.rate ?? []);
    if (!rates) throw new RuntimeError('Input', `--rate: ${JSON.stringify(args.rate)} must be ${RATE_ALLOWED}`);
    const connections = await readConnections(args);
    const aws = contextFor(args.region, connections);
    const catalog = openCatalog(args, () => aws);
    const onEvent = progress(process.stderr);
    const statuses = await syncAccounts({ connections, catalog, aws, rates, includeUneditable, removeMany, onEvent });
    if (args.json) console.log(JSON.stringify(statuses, null, 2));
    endWith(statuses.every(({ complete }) => complete) ? EXIT.ok : EXIT.notWell);
  },
};

import type { CommandModule } from 'yargs';
import { RuntimeError } from '../../runtime/errors.js';
import type { SettingKind } from '../../runtime/settings.js';
import { checkConnections } from '../../runtime/sync/connection.js';
import { DEFAULT_RATES, type Rates } from '../../runtime/sync/pacing.js';
import { parseRates, RATE_ALLOWED } from '../../runtime/sync/rates.js';
import { EVENT_BUS, isInRegion, PATH_PREFIX } from '../../runtime/sync/settings.js';
import { isUneditable } from '../../runtime/sync/uneditable.js';
import { catalogOptions, type CatalogArguments } from '../catalog-option.js';
import { connectionOptions, contextFor, readConnections, type ConnectionArguments } from '../connection-options.js';
import { endWith, EXIT } from '../exit.js';
import type { SyncCommandOptions } from '../sync/options.js';

interface SyncArguments extends ConnectionArguments, CatalogArguments {
  readonly 'dry-run': boolean;
  readonly plan: boolean;
  readonly rate?: readonly string[];
  readonly 'path-prefix'?: string;
  readonly 'include-uneditable': boolean;
  readonly 'remove-many': boolean;
  readonly 'event-bus'?: string;
  readonly json: boolean;
}

/** `cdk-serval sync`: reads accounts into the catalog, or says what that would do. Ends with 1 where one was not read whole. */
export const syncCommand: CommandModule<object, SyncArguments> = {
  command: 'sync',
  describe: 'Read the requestable roles of connected accounts into the catalog',
  builder: (parser) =>
    catalogOptions(connectionOptions(parser))
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Read everything and write nothing: say what would be added, changed, removed and kept as stale',
      })
      .option('plan', {
        type: 'boolean',
        default: false,
        describe: "Say the calls, their time and a month's cost when hosted; without --dry-run, read no role",
      })
      .option('rate', { type: 'string', array: true, requiresArg: true, describe: `Another pace: ${RATE_ALLOWED}` })
      .option('path-prefix', { type: 'string', describe: 'List only roles under this path, as /requestable/' })
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
      .option('event-bus', { type: 'string', describe: 'Tell each change on this bus of EventBridge, by name or ARN' })
      .option('json', { type: 'boolean', default: false, describe: 'Print the result as JSON' })
      .example('$0 sync --connections connections.json --plan', 'say the calls, their time and their cost')
      .example('$0 sync --connections connections.json --dry-run', 'say what would change')
      .example('$0 sync --connections connections.json --account 111122223333', 'read one account'),
  handler: async (args) => {
    const rates = ratesOf(args.rate ?? []);
    checkScope(args);
    const connections = await readConnections(args);
    const aws = contextFor(args.region, connections);
    checkConnections(connections, aws.region);
    checkBus(args, aws.region);
    const { openCatalog } = await import('../open-catalog.js');
    const options: SyncCommandOptions = {
      connections,
      catalog: openCatalog(args, () => aws),
      aws,
      rates: { ...DEFAULT_RATES, ...rates },
      includeUneditable: args.includeUneditable,
      removeMany: args.removeMany,
      ...(args.pathPrefix !== undefined && { pathPrefix: args.pathPrefix }),
      ...(args.eventBus !== undefined && { eventBus: args.eventBus }),
    };
    endWith((await perform(options, args)) ? EXIT.ok : EXIT.notWell);
  },
};

/** Whether every account was read whole. */
async function perform(
  options: SyncCommandOptions,
  { dryRun, plan, json }: Pick<SyncArguments, 'plan' | 'json'> & { readonly dryRun: boolean },
): Promise<boolean> {
  if (dryRun) return (await import('../sync/dry-run.js')).dryRun(options, { json, cost: plan });
  if (plan) return (await import('../sync/plan.js')).plan(options, { json });
  return (await import('../sync/run.js')).run(options, { json });
}

function ratesOf(texts: readonly string[]): Rates {
  const rates = parseRates(texts);
  if (!rates) throw new RuntimeError('Input', `--rate: ${JSON.stringify(texts)} must be ${RATE_ALLOWED}`);
  if (Object.keys(rates).length === texts.length) return rates;
  throw new RuntimeError('Input', `--rate: ${JSON.stringify(texts)} has an action twice; give each once`);
}

interface Scope {
  readonly pathPrefix?: string | undefined;
  readonly includeUneditable: boolean;
}

function checkScope({ pathPrefix, includeUneditable }: Scope): void {
  if (pathPrefix === undefined) return;
  check('path-prefix', pathPrefix, PATH_PREFIX);
  if (!includeUneditable && isUneditable({ path: pathPrefix })) {
    const text = 'is a path whose roles are skipped; choose another one, or give --include-uneditable as well';
    throw new RuntimeError('Input', `--path-prefix: ${JSON.stringify(pathPrefix)} ${text}`);
  }
}

interface Told {
  readonly eventBus?: string | undefined;
  readonly dryRun: boolean;
  readonly plan: boolean;
}

function checkBus({ eventBus, dryRun: dry, plan: planned }: Told, region: string): void {
  if (eventBus === undefined) return;
  check('event-bus', eventBus, EVENT_BUS);
  if (!isInRegion(eventBus, region)) {
    const text = `is a bus of another region or partition than ${region}; name one of this region, or give --region`;
    throw new RuntimeError('Input', `--event-bus: ${JSON.stringify(eventBus)} ${text}`);
  }
  if (dry || planned) {
    throw new RuntimeError(
      'Input',
      `--event-bus: --${dry ? 'dry-run' : 'plan'} changes nothing to be told; leave one out`,
    );
  }
}

function check(option: string, value: string, kind: SettingKind<string>): void {
  if (kind.parse(value) !== undefined) return;
  throw new RuntimeError('Input', `--${option}: ${JSON.stringify(value)} must be ${kind.allowed}`);
}

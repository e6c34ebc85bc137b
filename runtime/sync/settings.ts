/** The sync's settings from the environment; docs/sync.md lists them. */
import { parseEventBusArn } from '../../lib/model/arn.js';
import { EVENT_BUS_NAME, fits, ROLE_PATH } from '../../lib/model/limits.js';
import { SERVICE } from '../../lib/model/names.js';
import { partitionOf } from '../../lib/model/partition.js';
import { awsContext, type AwsContext } from '../aws/context.js';
import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import type { Random } from '../random.js';
import { readSettings, SETTING, settingKind, type Environment, type Settings } from '../settings.js';
import type { Connection } from './connection.js';
import { connectionsFrom } from './connections-setting.js';
import type { Rates } from './pacing.js';
import { parseRates, RATE_ALLOWED } from './rates.js';
import { isUneditable } from './uneditable.js';

/** How a function syncs, whichever accounts. */
export interface SyncingSettings {
  readonly aws: AwsContext;
  readonly catalogTable: string;
  readonly rates: Rates;
  readonly includeUneditable: boolean;
  readonly removeMany: boolean;
  readonly pathPrefix?: string;
  /** Name or ARN of the bus that changes are told on. */
  readonly eventBus?: string;
}

export interface SyncSettings extends SyncingSettings {
  readonly connections: readonly Connection[];
  /** What the metrics of all accounts together are known by. */
  readonly functionName: string;
}

const RATES = settingKind(`a list, separated by commas, of ${RATE_ALLOWED}`, (text) => parseRates(text.split(',')));
/** What is asked of a path prefix, wherever it comes from. */
export const PATH_PREFIX = settingKind(
  'the path of roles, as /requestable/, and not / alone, which all roles have',
  (text) => (fits(ROLE_PATH, text) && text !== '/' ? text : undefined),
);
/** What is asked of a bus, wherever it is named. */
export const EVENT_BUS = settingKind("an event bus's name or its ARN", (text) =>
  fits(EVENT_BUS_NAME, text) || parseEventBusArn(text) ? text : undefined,
);

/** @throws RuntimeError `Setting` that names the first setting that is missing, malformed or at odds with another */
export function syncSettings(environment: Environment, clock: Clock, random: Random): SyncSettings {
  const settings = readSettings(environment);
  const aws = awsContext(settings, clock, random);
  return {
    connections: connectionsFrom(settings, aws.region),
    functionName: functionNameFrom(settings),
    ...syncingSettings(settings, aws),
  };
}

/** @throws RuntimeError `Setting` */
export function syncingSettings(settings: Settings, aws: AwsContext): SyncingSettings {
  const catalogTable = settings.required('CATALOG_TABLE', SETTING.table);
  const includeUneditable = settings.optional('SYNC_INCLUDE_UNEDITABLE', SETTING.flag) ?? false;
  const pathPrefix = settings.optional('SYNC_PATH_PREFIX', PATH_PREFIX);
  const eventBus = settings.optional('EVENT_BUS', EVENT_BUS);
  if (pathPrefix !== undefined && isUneditable({ path: pathPrefix }) && !includeUneditable) {
    const text = 'is a path whose roles are skipped; choose another one, or set SYNC_INCLUDE_UNEDITABLE to true';
    throw new RuntimeError('Setting', `SYNC_PATH_PREFIX ${text}`);
  }
  if (eventBus !== undefined && !isInRegion(eventBus, aws.region)) {
    const text = 'is a bus of another region or partition than AWS_REGION; name one of this region';
    throw new RuntimeError('Setting', `EVENT_BUS ${text}`);
  }
  return {
    aws,
    catalogTable,
    rates: settings.optional('SYNC_RATES', RATES) ?? {},
    includeUneditable,
    removeMany: settings.optional('SYNC_REMOVE_MANY', SETTING.flag) ?? false,
    ...(pathPrefix !== undefined && { pathPrefix }),
    ...(eventBus !== undefined && { eventBus }),
  };
}

/**
 * Whether a bus may lie in a region: one that is named by its name alone does. EventBridge takes events for buses of its
 * own region; rules carry them to others.
 */
export function isInRegion(eventBus: string, region: string): boolean {
  const arn = parseEventBusArn(eventBus);
  return !arn || (arn.region === region && arn.partition === partitionOf(region).name);
}

/**
 * The function's own name, which Lambda sets.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function functionNameFrom(settings: Settings): string {
  return settings.optional('AWS_LAMBDA_FUNCTION_NAME', SETTING.text) ?? SERVICE.sync;
}

/** The sync's settings from the environment; docs/sync.md lists them. */
import { awsContext, type AwsContext } from '../aws/context.js';
import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import type { Random } from '../random.js';
import { readSettings, SETTING, settingKind, type Environment, type Settings } from '../settings.js';
import { connectionProblem, partitionProblem, type Connection } from './connection.js';
import type { Rates } from './pacing.js';
import { parseRates, RATE_ALLOWED } from './rates.js';

export interface SyncSettings {
  readonly aws: AwsContext;
  readonly connections: readonly Connection[];
  readonly catalogTable: string;
  readonly rates: Rates;
  readonly includeUneditable: boolean;
  readonly removeMany: boolean;
}

const JSON_TEXT = settingKind<{ readonly value: unknown }>('JSON', (text) => ({ value: JSON.parse(text) as unknown }));
const RATES = settingKind(`a list, separated by commas, of ${RATE_ALLOWED}`, (text) => parseRates(text.split(',')));

/** @throws RuntimeError `Setting` that names the first setting that is missing or malformed */
export function syncSettings(environment: Environment, clock: Clock, random: Random): SyncSettings {
  const settings = readSettings(environment);
  const aws = awsContext(settings, clock, random);
  return {
    aws,
    connections: connectionsFrom(settings, aws.region),
    catalogTable: settings.required('CATALOG_TABLE', SETTING.table),
    rates: settings.optional('SYNC_RATES', RATES) ?? {},
    includeUneditable: settings.optional('SYNC_INCLUDE_UNEDITABLE', SETTING.flag) ?? false,
    removeMany: settings.optional('SYNC_REMOVE_MANY', SETTING.flag) ?? false,
  };
}

/** @throws RuntimeError `Setting` that says where in CONNECTIONS the problem stands, never its value */
export function connectionsFrom(settings: Settings, region: string): readonly Connection[] {
  const { value } = settings.required('CONNECTIONS', JSON_TEXT);
  const problem = connectionProblem(value) ?? partitionProblem(value as readonly Connection[], region);
  if (!problem) return value as readonly Connection[];
  throw new RuntimeError('Setting', `CONNECTIONS${problem.path} is malformed; it must be ${problem.allowed}`);
}

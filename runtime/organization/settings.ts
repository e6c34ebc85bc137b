/** Settings of the functions that read an organization; docs/sync.md lists them. */
import { ACCOUNT_ID, EXTERNAL_ID, fits, ORGANIZATION_PARENT, ROLE_NAME, ROLE_PATH } from '../../lib/model/limits.js';
import type { TextLimit } from '../../lib/model/limits.js';
import { awsContext, type AwsContext } from '../aws/context.js';
import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import type { Random } from '../random.js';
import { readSettings, SETTING, settingKind, type Environment, type SettingKind } from '../settings.js';
import { functionNameFrom, syncingSettings, type SyncingSettings } from '../sync/settings.js';

export interface AccountsSettings {
  readonly aws: AwsContext;
  readonly catalogTable: string;
  /** Ids of the accounts to be read, each once. @default - those of the organization */
  readonly accounts?: readonly string[];
  /** Ids of units, or of a root. @default - the whole organization */
  readonly organizationalUnits?: readonly string[];
  readonly exclude: readonly string[];
}

export interface ReadingSettings {
  readonly syncing: SyncingSettings;
  /** The same in every account. */
  readonly ingestionRole: IngestionRoleName;
  /** The same in every account. */
  readonly externalId: string;
  readonly accountMetrics: boolean;
}

export interface IngestionRoleName {
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly name: string;
}

export interface SummarySettings {
  readonly aws: AwsContext;
  readonly catalogTable: string;
  /** What the metrics are known by. */
  readonly functionName: string;
}

/** A list, separated by commas; what is listed twice counts once. */
const listOf = (limit: TextLimit, what: string): SettingKind<readonly string[]> =>
  settingKind(`a list, separated by commas, of ${what}`, (text) => {
    const items = text.split(',').map((item) => item.trim());
    return items.every((item) => fits(limit, item)) ? [...new Set(items)] : undefined;
  });

const ACCOUNTS = listOf(ACCOUNT_ID, `account ids of ${ACCOUNT_ID.allowed}`);
const UNITS = listOf(ORGANIZATION_PARENT, ORGANIZATION_PARENT.allowed);
const INGESTION_ROLE = settingKind<IngestionRoleName>(
  'the name of the ingestion role, after its path if any, as team/serval-ingestion',
  (text) => {
    const slash = text.lastIndexOf('/');
    const [path, name] = [`/${text.slice(0, slash + 1)}`.replace(/^\/\//, '/'), text.slice(slash + 1)];
    return fits(ROLE_PATH, path) && fits(ROLE_NAME, name) ? { path, name } : undefined;
  },
);
const EXTERNAL = settingKind(
  `an External ID, ${EXTERNAL_ID.min} to ${EXTERNAL_ID.max} characters out of ${EXTERNAL_ID.allowed}`,
  (text) => (fits(EXTERNAL_ID, text) ? text : undefined),
);

/** @throws RuntimeError `Setting`, here and below */
export function accountsSettings(environment: Environment, clock: Clock, random: Random): AccountsSettings {
  const settings = readSettings(environment);
  const accounts = settings.optional('ACCOUNTS', ACCOUNTS);
  const organizationalUnits = settings.optional('ORGANIZATIONAL_UNITS', UNITS);
  const exclude = settings.optional('EXCLUDED_ACCOUNTS', ACCOUNTS);
  if (accounts && (organizationalUnits || exclude)) {
    const other = organizationalUnits ? 'ORGANIZATIONAL_UNITS' : 'EXCLUDED_ACCOUNTS';
    throw new RuntimeError('Setting', `ACCOUNTS and ${other} exclude one another; leave one of them out`);
  }
  return {
    aws: awsContext(settings, clock, random),
    catalogTable: settings.required('CATALOG_TABLE', SETTING.table),
    ...(accounts && { accounts }),
    ...(organizationalUnits && { organizationalUnits }),
    exclude: exclude ?? [],
  };
}

export function readingSettings(environment: Environment, clock: Clock, random: Random): ReadingSettings {
  const settings = readSettings(environment);
  return {
    syncing: syncingSettings(settings, awsContext(settings, clock, random)),
    ingestionRole: settings.required('INGESTION_ROLE_NAME', INGESTION_ROLE),
    externalId: settings.required('EXTERNAL_ID', EXTERNAL),
    accountMetrics: settings.optional('ACCOUNT_METRICS', SETTING.flag) ?? false,
  };
}

export function summarySettings(environment: Environment, clock: Clock, random: Random): SummarySettings {
  const settings = readSettings(environment);
  return {
    aws: awsContext(settings, clock, random),
    catalogTable: settings.required('CATALOG_TABLE', SETTING.table),
    functionName: functionNameFrom(settings),
  };
}

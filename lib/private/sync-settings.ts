/** What a sync is told, as its runtime reads it from the environment. */
import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { INGESTION_ACTIONS } from '../model';
import type { SyncConnection } from '../service/sync-connection';
import type { SyncRate } from '../service/sync-rate';
import { misuse } from './errors';
import { requireSwitch } from './requirements';
import { connectionsSetting } from './sync-connections';

/** How accounts are read, whichever they are. */
interface Reading {
  readonly rates?: Readonly<Record<string, SyncRate>>;
  readonly includeUneditable?: boolean;
  readonly removeManyAbsentRoles?: boolean;
}

/** What of a `RoleSync` its runtime must be told. */
interface Told extends Reading {
  readonly connections: readonly SyncConnection[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** @param catalogTable name of the catalog's table */
export function syncSettings(scope: IConstruct, props: Told, catalogTable: string): Record<string, string> {
  const { connections, environment } = props;
  const settings = { CATALOG_TABLE: catalogTable, ...readingSettings(scope, props) };
  const remedy = 'give the others to a second RoleSync with a functionName of its own and the catalog of this one';
  return {
    CONNECTIONS: connectionsSetting(scope, { connections, others: { ...environment, ...settings }, remedy }),
    ...settings,
  };
}

/** Those that say how accounts are read; each is left out where the runtime's own value holds. */
export function readingSettings(scope: IConstruct, props: Reading): Record<string, string> {
  const { rates, includeUneditable, removeManyAbsentRoles } = props;
  return {
    ...(rates && { SYNC_RATES: ratesSetting(scope, rates) }),
    ...(requireSwitch(scope, 'includeUneditable', includeUneditable) && { SYNC_INCLUDE_UNEDITABLE: 'true' }),
    ...(requireSwitch(scope, 'removeManyAbsentRoles', removeManyAbsentRoles) && { SYNC_REMOVE_MANY: 'true' }),
  };
}

/** As `iam:GetRole=15/15,iam:GetPolicy=35/35`. */
function ratesSetting(scope: IConstruct, rates: Readonly<Record<string, SyncRate>>): string {
  const texts = Object.entries(rates).map(([action, { perSecond, burst }]) => {
    if (!INGESTION_ACTIONS.some((known) => known === action)) {
      const text = `is no action that the sync paces, which are ${INGESTION_ACTIONS.join(', ')}; take one of these`;
      misuse(scope, { code: 'FunctionSetting', property: 'rates', value: action, text });
    }
    const property = `rates.${action}`;
    requireNumber(
      scope,
      `${property}.perSecond`,
      perSecond,
      isPerSecond,
      'above 0 and below 10000, with three decimals',
    );
    requireNumber(scope, `${property}.burst`, burst, isBurst, 'a whole number from 1 to 9999');
    return `${action}=${perSecond}/${burst}`;
  });
  return texts.join(',');
}

/** The runtime reads it as text, in which a number of other size or precision has another form. */
const isPerSecond = (value: number): boolean => value > 0 && /^\d{1,4}(?:\.\d{1,3})?$/.test(String(value));
const isBurst = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 9999;

function requireNumber(
  scope: IConstruct,
  property: string,
  value: number,
  isRight: (value: number) => boolean,
  allowed: string,
): void {
  if (Token.isUnresolved(value)) {
    const text = 'is a token, known only at deployment, but a pace is text in the environment; write the number out';
    misuse(scope, { code: 'LiteralNeeded', property, text });
  }
  if (isRight(value)) return;
  misuse(scope, { code: 'FunctionSetting', property, value, text: `is no pace, which is ${allowed}; choose another` });
}

/** What a sync is told, as its runtime reads it from the environment. */
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { INGESTION_ACTIONS, parseEventBusArn, UNEDITABLE_PATHS } from '../model';
import type { SyncConnection } from '../service/sync-connection';
import type { SyncRate } from '../service/sync-rate';
import { misuse } from './errors';
import { requirePath, requireSwitch } from './requirements';
import { connectionsSetting } from './sync-connections';

/** How accounts are read, whichever they are. */
export interface Reading {
  readonly rates?: Readonly<Record<string, SyncRate>>;
  readonly pathPrefix?: string;
  readonly includeUneditable?: boolean;
  readonly removeManyAbsentRoles?: boolean;
  readonly eventBus?: IEventBus;
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
  const { rates, pathPrefix, removeManyAbsentRoles, eventBus } = props;
  const includeUneditable = requireSwitch(scope, 'includeUneditable', props.includeUneditable);
  requirePathPrefix(scope, pathPrefix, includeUneditable);
  if (eventBus) requireBusOfRegion(scope, eventBus);
  return {
    ...(rates && { SYNC_RATES: ratesSetting(scope, rates) }),
    ...(pathPrefix !== undefined && { SYNC_PATH_PREFIX: pathPrefix }),
    ...(includeUneditable && { SYNC_INCLUDE_UNEDITABLE: 'true' }),
    ...(requireSwitch(scope, 'removeManyAbsentRoles', removeManyAbsentRoles) && { SYNC_REMOVE_MANY: 'true' }),
    ...(eventBus && { EVENT_BUS: eventBus.eventBusArn }),
  };
}

function requirePathPrefix(scope: IConstruct, value: string | undefined, includeUneditable: boolean): void {
  const property = 'pathPrefix';
  requirePath(scope, property, value);
  if (value === undefined || Token.isUnresolved(value)) return;
  const refuse = (text: string): never => misuse(scope, { code: 'Path', property, value, text });
  if (value === '/') refuse('is the beginning of every path, and narrows nothing; leave it out');
  if (includeUneditable || !UNEDITABLE_PATHS.some((path) => value.startsWith(path))) return;
  refuse('is a path whose roles are skipped; choose another one, or set includeUneditable to true');
}

/**
 * Throws where a bus is known to lie in another region: EventBridge takes events for buses of its own region alone. One of
 * another account lets this one in by its own policy.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export function requireBusOfRegion(scope: IConstruct, eventBus: IEventBus): void {
  const { region: own } = Stack.of(scope);
  // An imported bus knows no environment but that of its scope, and its ARN does.
  const region = parseEventBusArn(eventBus.eventBusArn)?.region ?? eventBus.env.region;
  if (Token.compareStrings(region, own) !== TokenComparison.DIFFERENT) return;
  const text =
    `is a bus in the region ${region}, but this stack is for ${own}, and events are put on buses of their own region; ` +
    `give one of ${own}, with a rule that carries events on`;
  misuse(scope, { code: 'ForeignResource', property: 'eventBus', value: eventBus.node.path, text });
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

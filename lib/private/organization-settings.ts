/** What the functions of an organization's sync are told, as their runtime reads it from the environment. */
import type { IConstruct } from 'constructs';
import type { Accounts } from '../organization/accounts';
import { misuse } from './errors';
import { ENVIRONMENT_BYTES } from './sync-connections';
import { readingSettings, type Reading } from './sync-settings';
import { withoutTokens } from './tokens';

/** What of an `OrganizationSync` its functions must be told. */
interface Told extends Reading {
  readonly accounts: Accounts;
  readonly ingestionRoleName: string;
  readonly externalId: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Settings of each function. */
export interface OrganizationSettings {
  readonly accounts: Readonly<Record<string, string>>;
  readonly read: Readonly<Record<string, string>>;
  readonly summary: Readonly<Record<string, string>>;
}

/** @param catalogTable name of the catalog's table */
export function organizationSettings(scope: IConstruct, props: Told, catalogTable: string): OrganizationSettings {
  const { environment } = props;
  const { listed, organizationalUnits, excluded } = props.accounts._bind(scope);
  const shared = { CATALOG_TABLE: catalogTable };
  const accounts = {
    ...shared,
    ...(listed && { ACCOUNTS: listed.join(',') }),
    ...(organizationalUnits.length > 0 && { ORGANIZATIONAL_UNITS: organizationalUnits.join(',') }),
    ...(excluded.length > 0 && { EXCLUDED_ACCOUNTS: excluded.join(',') }),
  };
  const size = Buffer.byteLength(withoutTokens(JSON.stringify({ ...environment, ...accounts })));
  if (size > ENVIRONMENT_BYTES) {
    const text =
      `bytes are more than the ${ENVIRONMENT_BYTES} of a function's environment, in which units and excluded accounts ` +
      'stand; name units that hold fewer others, or give some to a second OrganizationSync with a stateMachineName of its own';
    misuse(scope, { code: 'TooMany', property: 'accounts', value: size, text });
  }
  return {
    accounts,
    read: {
      ...shared,
      INGESTION_ROLE_NAME: props.ingestionRoleName,
      EXTERNAL_ID: props.externalId,
      ...readingSettings(scope, props),
      // Each account's own metric has its price; only an alarm needs it.
      ...(listed && { ACCOUNT_METRICS: 'true' }),
    },
    summary: shared,
  };
}

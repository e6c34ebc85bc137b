/** Settings of the functions that read an organization. */
import { accountsSettings, readingSettings, summarySettings } from '../../../runtime/organization/settings.js';
import { virtualClock } from '../../support/clock.js';
import { seededRandom } from '../../support/random.js';

const SHARED = { AWS_REGION: 'us-west-1', CATALOG_TABLE: 'catalog' };
const READ = { ...SHARED, INGESTION_ROLE_NAME: 'serval-ingestion', EXTERNAL_ID: 'external-id' };
const accounts = (more: object) => accountsSettings({ ...SHARED, ...more }, virtualClock(0), seededRandom());
const reading = (more: object) => readingSettings({ ...READ, ...more }, virtualClock(0), seededRandom());
const summary = (more: object) => summarySettings({ ...SHARED, ...more }, virtualClock(0), seededRandom());

test('accounts are the whole organization unless they are listed, or chosen by unit', () => {
  expect(accounts({})).toMatchObject({ exclude: [] });
  expect(accounts({})).not.toHaveProperty('accounts');
  expect(accounts({ ACCOUNTS: '111111111111, 222222222222,111111111111' })).toHaveProperty('accounts', [
    '111111111111',
    '222222222222',
  ]);
  const chosen = { ORGANIZATIONAL_UNITS: 'ou-ab12-12345678,r-ab12', EXCLUDED_ACCOUNTS: '111111111111' };
  expect(accounts(chosen)).toMatchObject({
    organizationalUnits: ['ou-ab12-12345678', 'r-ab12'],
    exclude: ['111111111111'],
  });
});

test.each([
  ['serval-ingestion', { path: '/', name: 'serval-ingestion' }],
  ['team/a/serval-ingestion', { path: '/team/a/', name: 'serval-ingestion' }],
  ['/team/serval-ingestion', { path: '/team/', name: 'serval-ingestion' }],
])('an ingestion role is %s', (INGESTION_ROLE_NAME, ingestionRole) => {
  expect(reading({ INGESTION_ROLE_NAME })).toMatchObject({ ingestionRole, externalId: 'external-id' });
});

test('reading takes the settings of the sync, and metrics of each account only where they are wanted', () => {
  const more = { SYNC_RATES: 'iam:GetRole=1/1', SYNC_PATH_PREFIX: '/team/', EVENT_BUS: 'serval' };
  expect(reading(more)).toMatchObject({
    syncing: { catalogTable: 'catalog', rates: { 'iam:GetRole': {} }, pathPrefix: '/team/', eventBus: 'serval' },
    accountMetrics: false,
  });
  expect(reading({ ACCOUNT_METRICS: 'true' })).toHaveProperty('accountMetrics', true);
});

const REFUSED: Array<[(more: object) => unknown, object, string]> = [
  [
    accounts,
    { ACCOUNTS: 'secret-value' },
    'ACCOUNTS is malformed; it must be a list, separated by commas, of account ids',
  ],
  [accounts, { ACCOUNTS: '111111111111,' }, 'ACCOUNTS is malformed'],
  [accounts, { ORGANIZATIONAL_UNITS: 'secret-value' }, 'ORGANIZATIONAL_UNITS is malformed'],
  [accounts, { EXCLUDED_ACCOUNTS: 'secret-value' }, 'EXCLUDED_ACCOUNTS is malformed'],
  [
    accounts,
    { ACCOUNTS: '111111111111', ORGANIZATIONAL_UNITS: 'r-ab12' },
    'ACCOUNTS and ORGANIZATIONAL_UNITS exclude one another; leave one of them out',
  ],
  [
    accounts,
    { ACCOUNTS: '111111111111', EXCLUDED_ACCOUNTS: '111111111111' },
    'ACCOUNTS and EXCLUDED_ACCOUNTS exclude one another',
  ],
  [accounts, { CATALOG_TABLE: '' }, 'CATALOG_TABLE is missing'],
  [reading, { INGESTION_ROLE_NAME: '' }, 'INGESTION_ROLE_NAME is missing'],
  [reading, { INGESTION_ROLE_NAME: 'secret-value/' }, 'INGESTION_ROLE_NAME is malformed'],
  [reading, { INGESTION_ROLE_NAME: '//secret-value' }, 'INGESTION_ROLE_NAME is malformed'],
  [reading, { EXTERNAL_ID: 'secret-value ' }, 'EXTERNAL_ID is malformed'],
  [reading, { EVENT_BUS: 'secret-value:' }, 'EVENT_BUS is malformed'],
  [summary, { AWS_REGION: 'secret-value' }, 'AWS_REGION is malformed'],
];
test.each(REFUSED)('%p refuses %j in one line that names the setting, not its value', (read, more, message) => {
  expect(() => read(more)).toThrow(`«Setting» ${message}`);
  expect(() => read(more)).toThrow(/^(?!.*secret-value)[^\n]*$/);
});

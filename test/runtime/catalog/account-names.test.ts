import { memoryDynamoDb } from '../../../local/dynamodb/memory.js';
import { dynamoAccountNames } from '../../../runtime/catalog/dynamodb-account-names.js';
import { dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { CATALOG_VERSION } from '../../../runtime/catalog/rules.js';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { virtualClock } from '../../support/clock.js';
import { clientOf } from '../../local/dynamodb/clients.js';
import { ACCOUNT, entry, role } from './samples.js';

const OTHER = '444455556666';

function open() {
  const clock = virtualClock(0, { auto: true });
  const memory = memoryDynamoDb({ clock });
  const client = clientOf(clock, memory);
  const puts = () => memory.calls().filter(({ operation, key }) => operation === 'PutItem' && key!.sk !== 'VERSION');
  return {
    client,
    puts,
    names: () => dynamoAccountNames(client, 'catalog'),
    catalog: dynamoCatalog(client, 'catalog'),
  };
}

test('names are read by account, and an account without one has none', async () => {
  const { names, catalog } = open();
  await names().keep(new Map([[ACCOUNT, 'Produktion “🙂”']]));
  await catalog.putEntry(entry(role('a', { account: OTHER })), 1);
  expect(await names().of([ACCOUNT, OTHER, '777788889999'])).toEqual(new Map([[ACCOUNT, 'Produktion “🙂”']]));
  expect((await catalog.accounts()).sort()).toEqual([ACCOUNT, OTHER]);
});

test('a name stays when its account is synced, and changes when the organization changes it', async () => {
  const { names, catalog } = open();
  await names().keep(new Map([[ACCOUNT, 'old']]));
  await catalog.claim(ACCOUNT, 'one', 0, 1000);
  expect(await names().of([ACCOUNT])).toEqual(new Map([[ACCOUNT, 'old']]));
  await names().keep(new Map([[ACCOUNT, 'new']]));
  expect(await names().of([ACCOUNT])).toEqual(new Map([[ACCOUNT, 'new']]));
});

test('only names that changed are written, however many there are', async () => {
  const { names, puts } = open();
  const many = new Map(
    Array.from({ length: 60 }, (_, n) => [String(100_000_000_000 + n), `account ${n}`] as [string, string]),
  );
  await names().keep(many);
  expect(puts()).toHaveLength(60);
  await names().keep(new Map(many).set('100000000007', 'renamed'));
  expect(puts()).toHaveLength(61);
});

test('a malformed account is refused before anything is written', async () => {
  const { names, puts } = open();
  await expect(
    names().keep(
      new Map([
        [ACCOUNT, 'a'],
        ['12', 'b'],
      ]),
    ),
  ).rejects.toThrow('account: "12" is none');
  expect(puts()).toEqual([]);
});

test('a catalog of a newer version is refused', async () => {
  const { client, names } = open();
  const version = CATALOG_VERSION + 1;
  await client.send(new PutCommand({ TableName: 'catalog', Item: { pk: 'CATALOG', sk: 'VERSION', version } }));
  await expect(names().keep(new Map([[ACCOUNT, 'a']]))).rejects.toMatchObject({ code: 'CatalogVersion' });
  await expect(names().of([ACCOUNT])).rejects.toMatchObject({ code: 'CatalogVersion' });
});

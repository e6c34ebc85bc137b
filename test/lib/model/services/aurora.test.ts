import {
  DATABASE_IN_URL,
  DATABASE_NAME,
  DATABASE_USER,
  databaseUserArn,
  isClusterResourceId,
  isRdsHost,
  isReservedUser,
  quotedIdentifier,
  setupSql,
} from '../../../../lib/model/services';
import { fits } from '../../../../lib/model';

test('the ARN of a database user is as the page on IAM database access has it', () => {
  expect(databaseUserArn('aws', 'us-east-2', '1234567890', 'cluster-ABCDEFGHIJKL01234', 'db_user')).toBe(
    'arn:aws:rds-db:us-east-2:1234567890:dbuser:cluster-ABCDEFGHIJKL01234/db_user',
  );
});

test.each([
  ['cluster-ABCD1234EFGH5678IJKL90MNOP', true],
  ['cluster-A', true],
  ['cluster-', false],
  ['cluster-abcd', false],
  ['my-cluster', false],
  ['db-ABCDEFGHIJKL01234', false],
  ['cluster-ABC/*', false],
  ['*', false],
])('%j is a resource id of a cluster: %p', (text, expected) => {
  expect(isClusterResourceId(text)).toBe(expected);
});

test.each(['pg_monitor', 'rds_iam', 'rdsadmin', 'public', 'none'])('%p is kept from users', (user) => {
  expect(isReservedUser(user)).toBe(true);
});

test.each(['keycloak', 'PG_x', 'publicity', 'db-user-name'])('%p is free', (user) => {
  expect(isReservedUser(user)).toBe(false);
});

test.each([
  ['orders.cluster-abcd1234.eu-central-1.rds.amazonaws.com', true],
  ['orders.cluster-ro-abcd1234.us-gov-west-1.rds.amazonaws.com', true],
  ['orders.cluster-abcd1234.rds.cn-north-1.amazonaws.com.cn', true],
  ['orders.cluster-abcd1234.cn-north-1.rds.amazonaws.com.cn', false],
  ['orders.cluster-abcd1234.rds.eu-central-1.amazonaws.com', false],
  ['orders.cluster-abcd1234.eu-central-1.rds.amazonaws.com.cn', false],
  ['orders.cluster-abcd1234.eu-central-1.rds.amazonaws.com.evil.com', false],
  ['orders.cluster-abcd1234.nowhere.rds.amazonaws.com', false],
  ['Orders.cluster-abcd1234.eu-central-1.rds.amazonaws.com', false],
  ['db.acme.com', false],
  ['127.0.0.1', false],
  ['', false],
])('%j is an endpoint of RDS: %p', (text, expected) => {
  expect(isRdsHost(text)).toBe(expected);
});

test('a quote in an identifier is doubled, so it never ends it', () => {
  expect(quotedIdentifier('a"; DROP DATABASE b; --')).toBe('"a""; DROP DATABASE b; --"');
});

test('users hold no wildcard of policies, and nothing longer than an identifier', () => {
  for (const user of ['db-user-name', 'jane.doe+ops@acme.com', 'x'.repeat(63)])
    expect(fits(DATABASE_USER, user)).toBe(true);
  for (const user of ['*', 'a?', 'a/b', 'a"b', '${aws:username}', 'a b', 'ü', '', 'x'.repeat(64)]) {
    expect({ user, fits: fits(DATABASE_USER, user) }).toEqual({ user, fits: false });
  }
});

test('databases hold nothing that psql would read as a connection string, and no line break', () => {
  for (const database of ['some-db', 'o"o', "it's", 'a b; c', '~', 'x'.repeat(63)]) {
    expect({ database, fits: fits(DATABASE_NAME, database) }).toEqual({ database, fits: true });
  }
  for (const database of ['host=evil', 'postgresql://evil', 'a\\b', 'a\nb', 'a\tb', 'ü', '', 'x'.repeat(64)]) {
    expect({ database, fits: fits(DATABASE_NAME, database) }).toEqual({ database, fits: false });
  }
});

test('databases in a URL hold nothing that it would read otherwise', () => {
  expect(fits(DATABASE_IN_URL, 'some-db_1.x')).toBe(true);
  for (const database of ['a?b', 'a&b', 'a%20', 'a/b', 'a b']) expect(fits(DATABASE_IN_URL, database)).toBe(false);
});

test('SQL makes user and database, and lets the user make tables on PostgreSQL 15 too', () => {
  expect(setupSql({ user: 'db-user-name', database: 'some-db', createDatabase: true })).toBe(`\
-- The user: a member of rds_iam logs in with IAM authentication alone, never with a password.
CREATE USER "db-user-name";
GRANT rds_iam TO "db-user-name";

-- Its database, and all privileges on it.
CREATE DATABASE "some-db";
GRANT ALL PRIVILEGES ON DATABASE "some-db" TO "db-user-name";

-- From PostgreSQL 15 on, making tables needs this too, said in the database itself: \\connect is how psql gets there.
\\connect "some-db"
GRANT ALL ON SCHEMA public TO "db-user-name";
`);
});

test('SQL leaves a database alone that exists', () => {
  const [made, kept] = [true, false].map((createDatabase) => setupSql({ user: 'u', database: 'd', createDatabase }));
  expect(made).toContain('CREATE DATABASE');
  expect(kept).not.toContain('CREATE DATABASE');
  expect(kept).toContain('GRANT ALL PRIVILEGES ON DATABASE "d" TO "u";');
});

test('each identifier of the SQL is quoted, whatever it holds', () => {
  const sql = setupSql({ user: 'a@b', database: '";DROP DATABASE x;--', createDatabase: true });
  const statements = sql.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
  const outside = statements.map((line) => line.replace(/"(?:[^"]|"")*"/g, 'NAME'));
  expect(outside).toEqual([
    'CREATE USER NAME;',
    'GRANT rds_iam TO NAME;',
    'CREATE DATABASE NAME;',
    'GRANT ALL PRIVILEGES ON DATABASE NAME TO NAME;',
    '\\connect NAME',
    'GRANT ALL ON SCHEMA public TO NAME;',
  ]);
});

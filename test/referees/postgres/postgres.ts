/**
 * The SQL of `AuroraPostgresUser` before a real PostgreSQL, in which a role `rds_iam` stands for Aurora's. What it can't
 * judge is Aurora's own: that a member of that role logs in with a token.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setupSql } from '../../../lib/model/services/index.js';
import { failed, passed, type Referee, type Run, skipped, type Verdict } from '../referee.js';

/** PostgreSQL refuses to run as root; this is nobody, who exists everywhere and owns nothing else. */
const NOBODY = 65_534;
const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

function run(command: string, args: readonly string[], input = ''): Run {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...asNobody,
    cwd: '/',
    input,
    encoding: 'utf8',
    // What the machine's own PostgreSQL is set to is no concern of this one.
    env: { PATH: process.env.PATH },
  });
  if (error) return { status: 127, output: error.message };
  return { status: status ?? 1, output: `${stdout}${stderr}`.trim() };
}

/** Names as most are, and those that only quoting keeps in their place. */
const CASES = [
  { user: 'db-user-name', database: 'some-db' },
  { user: 'Jane.Doe+ops=1,2@acme.com', database: 'o "dd"; DROP DATABASE postgres; -- $1 :x `id`' },
  // What \connect takes for the database at hand, where nothing quotes it.
  { user: '-', database: '-' },
];

/** @returns what is wrong, or nothing */
function judge(folder: string): string[] {
  const psql = (user: string, database: string, sql: string): Run =>
    run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-U', user, '-d', database, '-f', '-'], sql);
  const faults: string[] = [];
  const expect = (what: string, { status, output }: Run, refused?: RegExp): void => {
    const right = refused ? status !== 0 && refused.test(output) : status === 0;
    if (!right) faults.push(`${what}: ${output}`);
  };

  expect(
    'the stage is set',
    psql('postgres', 'postgres', 'CREATE ROLE rds_iam; CREATE ROLE master LOGIN CREATEROLE CREATEDB;'),
  );
  for (const { user, database } of CASES) {
    const setup = setupSql({ user, database, createDatabase: true });
    expect(`SQL for ${user}`, psql('master', 'postgres', setup));
    expect(`${user} makes a table`, psql(user, database, 'CREATE TABLE orders (id int); DROP TABLE orders;'));
    const member = `SELECT 1 / (SELECT count(*) FROM pg_user u WHERE usename = current_user AND pg_has_role(usesysid, 'rds_iam', 'MEMBER'))`;
    expect(`${user} is a member of rds_iam`, psql(user, database, member));
    expect(`SQL for ${user} a second time`, psql('master', 'postgres', setup), /already exists/);
  }
  const again = setupSql({ user: 'another', database: CASES[0]!.database, createDatabase: false });
  expect('SQL for a database that exists', psql('master', 'postgres', again));
  expect('another makes a table', psql('another', CASES[0]!.database, 'CREATE TABLE others (id int);'));
  return faults;
}

export const postgres: Referee = {
  name: 'SQL by PostgreSQL',
  run(): Verdict {
    const version = run('postgres', ['--version']);
    const missing = [version, run('initdb', ['--version']), run('psql', ['--version'])].find(
      ({ status }) => status !== 0,
    );
    if (missing) return skipped(`PostgreSQL is not here: ${missing.output}`);
    const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
    try {
      if ('uid' in asNobody) chownSync(folder, NOBODY, NOBODY);
      const data = join(folder, 'data');
      const made = run('initdb', [
        '-D',
        data,
        '-U',
        'postgres',
        '-A',
        'trust',
        '--no-sync',
        '-E',
        'UTF8',
        '--locale=C',
      ]);
      if (made.status !== 0) return failed(made.output);
      const options = `-k ${folder} -c listen_addresses='' -c fsync=off`;
      const started = run('pg_ctl', ['-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start']);
      if (started.status !== 0) return failed(started.output);
      try {
        const faults = judge(folder);
        return faults.length === 0 ? passed(`${CASES.length} users, by ${version.output}`) : failed(faults.join('\n'));
      } finally {
        run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** docs/trust.md shows what the command prints, lists its options, and names the rights that it needs. */
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { readFileSync } from 'node:fs';
import { keysOf } from '../../local/aws/support/clients.js';
import { role, root, TARGET, trusts } from '../../local/aws/support/templates.js';
import { cli } from '../support.js';
import { arnOf, CLIENT_ID, ISSUER, own, PROVIDER_ARN, STATEMENT, world, type World } from './support.js';

const ACCOUNT = '111122223333';
const page = readFileSync('docs/trust.md', 'utf8');
const block = (mark: string): string => new RegExp(`<!-- ${mark} -->\n\n\`\`\`\\w*\n([^]*?)\`\`\``).exec(page)![1]!;

let at: World;
afterEach(() => at.close());

test('plan and changes are printed as they are shown', async () => {
  const requestable = role(STATEMENT, { RoleName: 'ops', Tags: [{ Key: 'serval', Value: '' }] });
  at = await world({ roles: { Dba: own('dba'), Ops: requestable } });
  const { out } = await at.trust(arnOf('dba'), arnOf('ops'), '--yes');
  const [file = ''] = await at.records();
  const shown = '.cdk-serval/trust/2026-11-22T101500.123Z-111122223333.json';
  expect(out.replaceAll(file, shown).replaceAll(TARGET, ACCOUNT)).toBe(`${block('plan')}${block('changes')}`);
});

test('every option is listed', async () => {
  at = await world({ roles: {} });
  const { out } = await cli(['trust', '--help']);
  const options = [...out.matchAll(/^ +(--[a-z-]+)/gm)].map(([, name]) => name!).filter((name) => name !== '--help');
  expect(options.length).toBeGreaterThan(10);
  for (const option of options) expect(page).toContain(`| \`${option}`);
});

test('the rights are enough for a run and its undo, and none is too many', async () => {
  const rights = JSON.parse(block('rights').replaceAll(ACCOUNT, TARGET)) as {
    Statement: Array<{ Action: string | string[] }>;
  };
  const operator = role(trusts(root(TARGET)), {
    RoleName: 'operator',
    Policies: [{ PolicyName: 'trust', PolicyDocument: rights }],
  });
  at = await world({ roles: { Dba: own('dba'), Operator: operator } });
  const session = new AssumeRoleCommand({ RoleArn: arnOf('operator'), RoleSessionName: 'me' });
  const keys = keysOf((await at.admin.sts.send(session)).Credentials);
  const environment = {
    ...at.environment,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken!,
  };
  const login = ['--issuer', ISSUER, '--client-id', CLIENT_ID];
  const run = await cli(['trust', arnOf('dba'), ...login, '--yes', '--directory', at.directory], environment);
  expect(run).toMatchObject({ code: 0, err: '' });
  expect(run.out).not.toMatch(/not checked|default/);
  expect(run.out).toContain(PROVIDER_ARN);
  const undone = await cli(['trust', '--undo', (await at.records())[0]!, '--yes'], environment);
  expect(undone).toMatchObject({ code: 0, err: '' });

  const asked = at.aws
    .calls()
    .filter(({ caller }) => caller?.includes('/operator/'))
    .map(({ action }) => action);
  const named = rights.Statement.flatMap(({ Action }) => Action).filter((action) => action.startsWith('iam:'));
  expect(new Set(asked)).toEqual(new Set(['sts:GetCallerIdentity', ...named]));
});

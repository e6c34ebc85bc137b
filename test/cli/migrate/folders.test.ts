/** Both migrations on whole folders: what is printed, written, checked and taken back. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shownBelow } from '../../../cli/migrate/folder.js';
import { cli, type Ended } from '../support.js';
import { contentOf, copyOf, fill, newFolder, removeFolder } from './support.js';

const UNDO = '.cdk-serval-migrate.undo';
const WAYS = {
  kiam: ['--account', '111122223333', '--issuer', 'https://oidc.eks.eu-west-1.amazonaws.com/id/AB12'],
  'pod-identity': ['--account', '111122223333', '--cluster', 'prod', '--region', 'eu-west-1'],
};

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => removeFolder(folder));

describe.each(Object.entries(WAYS))('%s', (way, options) => {
  let before: Record<string, string>;
  let after: Record<string, string>;
  /** kiam's folder needs nobody; the other has pods whose service account is elsewhere, which is said once. */
  const status = way === 'kiam' ? 0 : 1;

  const migrate = (...more: string[]): Promise<Ended> => cli(['migrate', way, folder, ...more]);

  beforeEach(async () => {
    await copyOf(`${way}/before`, folder);
    before = await contentOf(folder);
    after = await contentOf(join('test/cli/migrate/folders', way, 'after'));
  });

  test('prints a patch that git and patch apply, and changes nothing itself', async () => {
    const { code, out } = await migrate(...options);
    expect(code).toBe(status);
    expect(await contentOf(folder)).toEqual(before);
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: out });
    expect(await contentOf(folder)).toEqual(after);
    execFileSync('git', ['apply', '--whitespace=nowarn', '-R', '-'], { cwd: folder, input: out });
    expect(await contentOf(folder)).toEqual(before);
    execFileSync('patch', ['-p1', '--binary', '--no-backup-if-mismatch'], { cwd: folder, input: out });
    expect(await contentOf(folder)).toEqual(after);
  });

  test('--write does the same, after which nothing is left; --undo gives every byte back', async () => {
    const { code, out } = await migrate(...options, '--write');
    expect(code).toBe(status);
    expect(out).toContain('# written: ');
    const { [UNDO]: record, ...written } = await contentOf(folder);
    expect(written).toEqual(after);
    expect(record).not.toContain('canary');

    expect(await migrate('--check')).toMatchObject({ code: 0, out: '' });
    expect(await migrate(...options)).toMatchObject({ code: 0, out: '' });
    expect(await migrate(...options, '--write')).toMatchObject({ code: 0, out: '' });

    expect(await migrate('--undo')).toMatchObject({ code: 0, err: '' });
    expect(await contentOf(folder)).toEqual(before);
    expect(await migrate('--undo')).toMatchObject({
      code: 2,
      err: `cdk-serval: «Input» ${UNDO} is not in DIR: there is nothing to take back\n`,
    });
  });

  test('--check says what is left, by its exit code too, and needs no account or cluster for that', async () => {
    const { code, out, err } = await migrate('--check');
    expect(code).toBe(1);
    for (const path of Object.keys(after).filter((name) => after[name] !== before[name])) {
      expect(out + err).toContain(path);
    }
    expect(await contentOf(folder)).toEqual(before);
  });

  test('shows no value of a Secret or of a variable beside', async () => {
    const { out, err } = await migrate(...options);
    expect(out + err).not.toContain('canary');
  });

  test('--json gives the same patches and statements to programs', async () => {
    const { out } = await migrate(...options, '--json');
    const { roles, files } = JSON.parse(out) as {
      roles: { add: object[] }[];
      files: { path: string; patch: string }[];
    };
    expect(files.map(({ path }) => path).sort()).toEqual(
      Object.keys(after).filter((name) => after[name] !== before[name]),
    );
    const plain = (await migrate(...options)).out;
    for (const { patch } of files) expect(plain).toContain(patch);
    for (const { add } of roles)
      for (const statement of add) expect(plain).toContain(JSON.stringify(statement, null, 2));
  });
});

test("kiam's roles are told whom to trust: each service account under every name that kustomize gives it", async () => {
  await copyOf('kiam/before', folder);
  const { out } = await cli(['migrate', 'kiam', folder, ...WAYS.kiam, '--json']);
  const { roles } = JSON.parse(out) as { roles: { roleArn: string; add: object[] }[] };
  expect(roles.map(({ roleArn }) => roleArn)).toEqual([
    'arn:aws:iam::111122223333:role/import',
    'arn:aws:iam::111122223333:role/mail',
    'arn:aws:iam::111122223333:role/team/orders',
    'arn:aws:iam::111122223333:role/windows',
    'arn:aws:iam::444455556666:role/stock',
  ]);
  const issuer = 'oidc.eks.eu-west-1.amazonaws.com/id/AB12';
  const statement = (account: string, sub: string | string[]): object => ({
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: 'sts.amazonaws.com' } },
  });
  const mail = ['system:serviceaccount:mail-prod:prod-mail', 'system:serviceaccount:mail-test:mail'];
  expect(roles[1]!.add).toEqual([statement('111122223333', mail)]);
  // A role of another account is let in by that account's provider.
  expect(roles[4]!.add).toEqual([statement('444455556666', 'system:serviceaccount:shop:stock')]);
});

test('Pod Identity is told which associations to make', async () => {
  await copyOf('pod-identity/before', folder);
  const { out } = await cli(['migrate', 'pod-identity', folder, ...WAYS['pod-identity'], '--json']);
  const { associations, roles } = JSON.parse(out) as { associations: object[]; roles: { add: object[] }[] };
  expect(associations).toContainEqual({
    clusterName: 'prod',
    region: 'eu-west-1',
    namespace: 'shop',
    serviceAccount: 'orders',
    roleArn: 'arn:aws:iam::111122223333:role/orders',
  });
  expect(roles).toHaveLength(3);
  const text = (await cli(['migrate', 'pod-identity', folder, ...WAYS['pod-identity']])).out;
  expect(text).toContain(
    'aws eks create-pod-identity-association --cluster-name prod --region eu-west-1 --namespace shop --service-account orders --role-arn arn:aws:iam::111122223333:role/orders\n',
  );
});

describe("kiam's pattern on namespaces", () => {
  const NAMESPACES = 'namespaces.yaml';
  const permitted = (...more: string[]): Promise<Ended> =>
    cli(['migrate', 'kiam', folder, ...WAYS.kiam, '--remove-permitted', ...more]);
  beforeEach(() => copyOf('kiam/before', folder));

  test('stays while a pod has a role by kiam, which would lose it', async () => {
    const { code, out, err } = await permitted();
    expect(code).toBe(1);
    expect(err).toContain(`${NAMESPACES}:6: iam.amazonaws.com/permitted stays until no pod has a role by kiam`);
    expect(out).not.toContain(`a/${NAMESPACES}`);
  });

  test('goes when no pod has one', async () => {
    await cli(['migrate', 'kiam', folder, ...WAYS.kiam, '--write']);
    expect(await permitted('--write')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`written: ${NAMESPACES}`),
    });
    expect((await contentOf(folder))[NAMESPACES]).toBe(
      'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\n' +
        'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: jobs\n  annotations:\n    # all\n    team: jobs\n',
    );
  });
});

test('a patch that ends with empty lines keeps them', async () => {
  await fill(folder, {
    'a.yaml': `kind: Namespace\napiVersion: v1\nmetadata:\n  annotations: { iam.amazonaws.com/permitted: x }\n  name: x\n  \n\n`,
  });
  const { out } = await cli(['migrate', 'kiam', folder, '--remove-permitted']);
  execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: out });
  expect(await contentOf(folder)).toEqual({
    'a.yaml': 'kind: Namespace\napiVersion: v1\nmetadata:\n  name: x\n  \n\n',
  });
});

test('each --undo takes one --write back, the last one first', async () => {
  await copyOf('kiam/before', folder);
  const first = await contentOf(folder);
  await cli(['migrate', 'kiam', folder, ...WAYS.kiam, '--write']);
  const { [UNDO]: _, ...second } = await contentOf(folder);
  await cli(['migrate', 'kiam', folder, ...WAYS.kiam, '--remove-permitted', '--write']);
  await cli(['migrate', 'kiam', folder, '--undo']);
  expect(await contentOf(folder)).toMatchObject(second);
  await cli(['migrate', 'kiam', folder, '--undo']);
  expect(await contentOf(folder)).toEqual(first);
});

test.each([[[]], [['--write']], [['--check']]])(
  'with %j, a --write that was broken off is not taken for done',
  async (more) => {
    await copyOf('kiam/before', folder);
    const before = await contentOf(folder);
    await cli(['migrate', 'kiam', folder, ...WAYS.kiam, '--write']);
    await fill(folder, { 'shop/stock.yaml': before['shop/stock.yaml']! });
    const half = await contentOf(folder);
    const { code, err } = await cli(['migrate', 'kiam', folder, ...WAYS.kiam, ...more]);
    expect(code).toBe(2);
    expect(err).toContain('the last --write came to some files only, not to "shop/stock.yaml"');
    expect(await contentOf(folder)).toEqual(half);
    expect(await cli(['migrate', 'kiam', folder, '--undo'])).toMatchObject({ code: 0 });
    expect(await contentOf(folder)).toEqual(before);
  },
);

test('--undo touches nothing where a file was edited since, and names it', async () => {
  await copyOf('kiam/before', folder);
  await cli(['migrate', 'kiam', folder, ...WAYS.kiam, '--write']);
  await writeFile(join(folder, 'shop/stock.yaml'), 'kind: Edited\n');
  const edited = await contentOf(folder);
  const { code, err } = await cli(['migrate', 'kiam', folder, '--undo']);
  expect(code).toBe(2);
  expect(err).toContain('edited since they were written: "shop/stock.yaml"; nothing was taken back');
  expect(await contentOf(folder)).toEqual(edited);
});

test.each([
  ['/repo/k8s', '/repo', 'k8s/'],
  ['/repo/k8s/apps', '/repo', 'k8s/apps/'],
  ['/repo', '/repo', ''],
  ['/elsewhere', '/repo', ''],
  ['/repo', '/repo/k8s', ''],
])('names of %s are shown to one who stands in %s behind %j', (dir, here, prefix) => {
  expect(shownBelow(dir, here)).toBe(prefix);
});

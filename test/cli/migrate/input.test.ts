/** Which files of a folder are read, and what is refused on the command line. */
import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cli } from '../support.js';
import {
  account,
  annotated,
  ARN,
  contentOf,
  fill,
  KIAM,
  newFolder,
  pod,
  POD_IDENTITY,
  removeFolder,
} from './support.js';

// eslint-disable-next-line no-control-regex -- these are what is looked for
const CODES = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => removeFolder(folder));

describe('the folder', () => {
  test('links, .git and node_modules are not looked into', async () => {
    await fill(folder, {
      'x/.git/a.yaml': pod({ role: 'a' }),
      'node_modules/a.yaml': pod({ role: 'a' }),
      'a.txt': pod({ role: 'a' }),
    });
    const elsewhere = await newFolder();
    await fill(elsewhere, { 'b.yaml': pod({ role: 'b', account: 'b' }) + account('b') });
    await symlink(elsewhere, join(folder, 'linked'));
    await symlink(join(elsewhere, 'b.yaml'), join(folder, 'b.yaml'));
    expect(await cli(['migrate', 'kiam', folder, ...KIAM, '--check'])).toMatchObject({
      code: 0,
      out: '',
    });
    await removeFolder(elsewhere);
  });

  test('what is no UTF-8 is skipped, and said to be', async () => {
    await writeFile(join(folder, 'latin.yaml'), Buffer.from('a: \xe4\n', 'latin1'));
    const { code, err } = await cli(['migrate', 'kiam', folder, '--check']);
    expect(code).toBe(0);
    expect(err).toBe('latin.yaml:1: skipped, since it is no UTF-8\n');
  });

  test.each<[string, Buffer]>([
    ['Latin-1', Buffer.from(`# \xe4\n${pod({ role: 'a', account: 'a' })}`, 'latin1')],
    ['UTF-16', Buffer.from(`\ufeff# \xe4\n${pod({ role: 'a', account: 'a' })}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff# \xe4\n${pod({ role: 'a', account: 'a' })}`, 'utf16le').swap16()],
  ])('a role in a file of %s is left to a person', async (_, bytes) => {
    await writeFile(join(folder, 'other.yaml'), bytes);
    const { code, err } = await cli(['migrate', 'kiam', folder, '--check']);
    expect(code).toBe(1);
    expect(err).toContain('other.yaml:9: iam.amazonaws.com/role stays, since it is no UTF-8; change it by hand\n');
  });

  test.each(['!Ref c', '!vault |\n      abc', '!sub [a, b]', '!Fn { a: b }'])(
    'a file with a value made elsewhere is left to a person: %j',
    async (value) => {
      await fill(folder, { 'a.yaml': pod({ role: value, account: 'orders' }) + account() });
      const before = await contentOf(folder);
      const { code, out, err } = await cli(['migrate', 'kiam', folder, ...KIAM, '--write']);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain('a.yaml:8: iam.amazonaws.com/role stays, since it has a tag of its own (!)');
      expect(err).toContain('a.yaml:8: skipped, since it has a tag of its own (!), whose value is made elsewhere\n');
      expect(await contentOf(folder)).toEqual(before);
    },
  );

  test("YAML's own tags are read", async () => {
    await fill(folder, { 'a.yaml': pod({ role: '!!str orders', account: '! orders' }) + account() });
    expect(await cli(['migrate', 'kiam', folder, ...KIAM])).toMatchObject({ code: 0, err: '' });
  });

  test.each(['\u001b[2J', '\0', '\u009b2J', '\u0007'])(
    'a file with a control character is skipped: %j',
    async (code) => {
      await fill(folder, { 'a.yaml': `# one\n# ${code}\n${pod({ role: 'orders', account: 'orders' })}${account()}` });
      const { out, err } = await cli(['migrate', 'kiam', folder, ...KIAM]);
      expect(out).toBe('');
      expect(err).toContain('a.yaml:2: skipped, since it holds a control character\n');
      expect(err).toContain('a.yaml:10: iam.amazonaws.com/role stays');
    },
  );

  test('what is nested beyond all measure is skipped', async () => {
    await fill(folder, { 'deep.yaml': '['.repeat(100_000) });
    const { code, err } = await cli(['migrate', 'kiam', folder, '--check']);
    expect(code).toBe(0);
    expect(err).toMatch(/^deep\.yaml:1: skipped, since it [^\n]+\n$/);
  });

  test('a map of very many keys is read, each of which may be a finding', async () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `  some-key-${index}: iam.amazonaws.com/role\n`);
    const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: large }\ndata:\n';
    await fill(folder, { 'large.yaml': `${head}${keys.join('')}` });
    const begin = performance.now();
    const { err } = await cli(['migrate', 'kiam', folder, '--check']);
    expect(err.split('\n')).toHaveLength(60_001);
    // Comparing each key with all others takes minutes.
    expect(performance.now() - begin).toBeLessThan(30_000);
  });

  test.each([
    ['a: 1\nb: 2\na: 3\n', 3],
    ['b: { a: 1, "a": 3 }\n', 1],
    ['a: 1\n---\n- x:\n    y: 1\n    y: 1\n', 5],
  ])('a key twice is no YAML: %j', async (text, line) => {
    await fill(folder, { 'twice.yaml': text });
    const { code, err } = await cli(['migrate', 'kiam', folder, '--check']);
    expect(code).toBe(0);
    expect(err).toBe(`twice.yaml:${line}: skipped, since it is no YAML (DUPLICATE_KEY)\n`);
  });

  test('aliases beyond all measure are skipped, and so said where they may hide a role', async () => {
    const list = Array.from({ length: 1001 }, (_, index) => `- &a${index} x\n- *a${index}\n`);
    await fill(folder, { 'many.yaml': `- &r iam.amazonaws.com/role\n${list.join('')}` });
    const { code, err } = await cli(['migrate', 'kiam', folder, '--check']);
    expect(code).toBe(1);
    expect(err).toBe(
      'many.yaml:1: iam.amazonaws.com/role stays, since it has more than 1000 aliases; change it by hand\n' +
        'many.yaml:2003: skipped, since it has more than 1000 aliases\n',
    );
  });

  test('a name with a space is one that patch and git read', async () => {
    await fill(folder, { 'a b.yaml': pod({ role: 'orders', account: 'orders' }) + account() });
    const { out } = await cli(['migrate', 'kiam', folder, ...KIAM]);
    expect(out).toContain('--- a/a b.yaml\t \n+++ b/a b.yaml\t \n');
  });

  describe('a name that a terminal would obey', () => {
    const NAME = 'a\u001b[2J\n b\u202e\u009b"c.yaml';
    const SHOWN = String.raw`"a\u001b[2J\n b\u202e\u009b\"c.yaml"`;
    const TEXT = pod({ role: 'orders', account: 'orders' }) + account();

    beforeEach(() => fill(folder, { [NAME]: TEXT }));

    test('is quoted in the patch as git quotes it, and applied by git', async () => {
      const { out } = await cli(['migrate', 'kiam', folder, ...KIAM]);
      expect(out.replaceAll('\t \n', '\n')).not.toMatch(CODES);
      expect(out).toContain(String.raw`--- "a/a\033[2J\n b\342\200\256\302\233\"c.yaml"`);
      execFileSync('git', ['apply', '-'], { cwd: folder, input: out });
      expect((await contentOf(folder))[NAME]).toContain('eks.amazonaws.com/role-arn');
    });

    test('is escaped wherever it is said', async () => {
      await fill(folder, { 'z.yaml': pod({ role: 'b', account: 'b' }) + account('b'), '\u202e.yaml': '{' });
      await fill(folder, { [`2${NAME}`]: pod({ account: 'b' }) });
      const checked = await cli(['migrate', 'kiam', folder, ...KIAM, '--check']);
      expect(checked.out).toBe(`${SHOWN}: not migrated\n`);
      expect(checked.err).toContain(`"2${SHOWN.slice(1)} runs as shop/b too`);
      expect(checked.err).toContain(String.raw`"\u202e.yaml":`);
      const written = await cli(['migrate', 'kiam', folder, ...KIAM, '--write']);
      expect(written.out).toContain(`# written: ${SHOWN}\n`);
      const json = await cli(['migrate', 'kiam', folder, ...KIAM, '--check', '--json']);
      const undone = await cli(['migrate', 'kiam', folder, '--undo']);
      expect(undone.out).toBe(`restored: ${SHOWN}\n`);
      for (const { out, err } of [checked, written, json, undone]) expect(out + err).not.toMatch(CODES);
    });

    test('is escaped in errors, and where pods are to be restarted', async () => {
      await fill(folder, { 'sa.yaml': account('x', annotated(ARN)), [`3${NAME}`]: pod({ account: 'x' }) });
      const { out } = await cli(['migrate', 'pod-identity', folder, ...POD_IDENTITY]);
      expect(out).toContain(`#   Pod "orders" in "3${SHOWN.slice(1)}\n`);
      expect(out).not.toMatch(CODES);
      await cli(['migrate', 'kiam', folder, ...KIAM, '--write']);
      await fill(folder, { [NAME]: 'edited: true\n' });
      const { err } = await cli(['migrate', 'kiam', folder, '--undo']);
      expect(err).toContain(`edited since they were written: ${SHOWN}`);
      expect(err).not.toMatch(CODES);
    });
  });

  test('values that a terminal would obey are none in what is said', async () => {
    const kind = String.raw`"Roll\u001b[2J\u202eout"`;
    const rollout = `---\napiVersion: x/v1\nkind: ${kind}\nmetadata: { name: b, namespace: shop }\nspec: { serviceAccountName: orders }\n`;
    await fill(folder, { 'a.yaml': account('orders', annotated(ARN)) + rollout });
    const { out } = await cli(['migrate', 'pod-identity', folder, ...POD_IDENTITY]);
    expect(out).toContain('#   Roll?[2J?out "b" in a.yaml\n');
    await fill(folder, { 'b.yaml': pod({ role: 'orders', account: 'orders' }) });
    const { err } = await cli(['migrate', 'kiam', folder, ...KIAM, '--check']);
    expect(err).not.toMatch(CODES);
    await fill(folder, { 'a.yaml': account() + rollout });
    const other = await cli(['migrate', 'kiam', folder, ...KIAM, '--check']);
    expect(other.err).toContain('Roll?[2J?out "b" in a.yaml runs as shop/orders too');
  });
});

describe('bad input', () => {
  beforeEach(() =>
    fill(folder, {
      'a.yaml': pod({ role: 'orders', account: 'orders' }) + account(),
      'b.yaml': account('b', annotated(ARN)),
    }),
  );
  test.each<[string[], string]>([
    [['kiam', '--account', '111122223333'], "--issuer is missing: the roles' trust needs the cluster's OIDC issuer"],
    [['kiam', '--account', '1'], '--account: "1" is no AWS account id; it has 12 digits'],
    [
      ['kiam', '--base-role-arn', 'arn:aws:iam::111122223333:role/x'],
      '--base-role-arn: "arn:aws:iam::111122223333:role/x" must be what stands before a role\'s name, as arn:aws:iam::111122223333:role/',
    ],
    [['kiam', '--base-role-arn', 'x', '--account', '111122223333'], 'mutually exclusive'],
    [
      ['kiam', '--account', '111122223333', '--issuer', 'http://x.example'],
      '--issuer: "http://x.example" does not begin with https://',
    ],
    [
      ['kiam', ...KIAM, '--audience', 'a b'],
      '--audience: "a b" is no audience of tokens; leave it out for sts.amazonaws.com',
    ],
    [['kiam', '--namespace', 'a/b'], '--namespace: "a/b" is no namespace'],
    [['kiam', '--write', '--check'], 'mutually exclusive'],
    [['kiam', '--undo', '--write'], 'mutually exclusive'],
    [['kiam', '--partition', 'aws-moon'], 'Invalid values'],
    [['pod-identity', '--account', '111122223333'], 'give --cluster, --account and --region'],
    [['pod-identity', ...POD_IDENTITY.slice(0, 4), '--region', 'moon'], '--region: "moon" must be an AWS region'],
    [
      ['pod-identity', '--account', '111122223333', '--cluster', '$(x)', '--region', 'eu-west-1'],
      '--cluster: "$(x)" must be',
    ],
    [['pod-identity', '--account', 'x'], '--account: "x" must be 12 of'],
    [['irsa'], 'Unknown argument'],
  ])('%j', async ([way, ...argv], message) => {
    const before = await contentOf(folder);
    const { code, out, err } = await cli(['migrate', way!, folder, ...argv]);
    expect(code).toBe(2);
    expect(err).toMatch(/^cdk-serval: «Input» [^\n]+\n$/);
    expect(err).toContain(message);
    expect(out).toBe('');
    expect(await contentOf(folder)).toEqual(before);
  });

  test('a folder that is not there', async () => {
    const { code, err } = await cli(['migrate', 'kiam', join(folder, 'missing'), '--check']);
    expect(code).toBe(2);
    expect(err).toContain('cannot be read: ENOENT; it must be a folder of manifests');
  });

  test('what is missing for the trust is asked for before anything is written', async () => {
    const before = await contentOf(folder);
    await cli(['migrate', 'kiam', folder, '--account', '111122223333', '--write']);
    expect(await contentOf(folder)).toEqual(before);
  });
});

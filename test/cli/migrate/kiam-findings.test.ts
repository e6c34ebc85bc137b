/** What is left to a person on the way from kiam: said with file and line, and nothing is changed for it. */
import { cli, type Ended } from '../support.js';
import { account, annotated, ARN, contentOf, fill, KIAM, newFolder, pod, removeFolder } from './support.js';

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => removeFolder(folder));

/** Migrates files with --write: they must stay as they are. */
async function refused(argv: readonly string[], files: Record<string, string>): Promise<Ended> {
  await fill(folder, files);
  const before = await contentOf(folder);
  const ended = await cli(['migrate', argv[0]!, folder, ...argv.slice(1), '--write']);
  expect(await contentOf(folder)).toEqual(before);
  expect(ended.code).toBe(1);
  const checked = await cli(['migrate', argv[0]!, folder, '--check']);
  expect(checked.code).toBe(1);
  return ended;
}

test.each<[string, Record<string, string>, string]>([
  [
    'pods of the default service account',
    { 'a.yaml': pod({ role: 'orders' }) },
    'a.yaml:8: Pod "orders": its pods run as the service account "default", as all pods of the namespace do that name none; give them one of their own by spec.serviceAccountName',
  ],
  [
    'pods that name the default service account, whose manifest is there',
    { 'a.yaml': pod({ role: 'orders', account: 'default' }) + account('default') },
    'its pods run as the service account "default"',
  ],
  [
    'a service account without a manifest',
    { 'a.yaml': pod({ role: 'orders', account: 'orders' }) },
    `the service account shop/orders has no manifest here; where it is made, annotate it with eks.amazonaws.com/role-arn: ${ARN}, then take iam.amazonaws.com/role away here`,
  ],
  [
    'a service account of the same name in another namespace',
    { 'a.yaml': pod({ role: 'orders', account: 'orders', namespace: 'other' }) + account() },
    'the service account other/orders has no manifest here',
  ],
  [
    'two manifests of one service account',
    { 'a.yaml': pod({ role: 'orders', account: 'orders' }) + account(), 'b.yaml': account() },
    'the service account shop/orders stands in 2 manifests',
  ],
  [
    'two roles for one service account',
    {
      'a.yaml': pod({ role: 'orders', account: 'orders' }) + account(),
      'b.yaml': pod({ name: 'b', role: 'b', account: 'orders' }),
    },
    `b.yaml:8: Pod "b": pods of the service account shop/orders have 2 roles (${ARN}, arn:aws:iam::111122223333:role/b); it can have one: give each its own`,
  ],
  [
    'another pod of the service account, which has no role so far',
    {
      'a.yaml': pod({ role: 'orders', account: 'orders' }) + account(),
      'b.yaml': pod({ name: 'b', account: 'orders' }),
    },
    'Pod "b" in b.yaml runs as shop/orders too and would get this role; give it a service account of its own',
  ],
  [
    'a kind that nobody knows, whose pods run as the service account',
    {
      'a.yaml': pod({ role: 'orders', account: 'orders' }) + account(),
      'b.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: b, namespace: shop }\nspec: { template: { spec: { serviceAccountName: orders } } }\n',
    },
    'Rollout "b" in b.yaml runs as shop/orders too and would get this role; give it a service account of its own',
  ],
  [
    'a service account with another role',
    { 'a.yaml': pod({ role: 'orders', account: 'orders' }) + account('orders', annotated(`${ARN}-2`)) },
    `the service account shop/orders has another role already ("${ARN}-2")`,
  ],
  [
    'no namespace',
    { 'a.yaml': pod({ role: 'orders', account: 'orders', namespace: '' }) },
    'its namespace is not known; write metadata.namespace, or give --namespace',
  ],
  [
    'what is no role',
    { 'a.yaml': pod({ role: 'a role', account: 'orders' }) + account() },
    'the role "a role" is no role\'s name and no role\'s ARN',
  ],
  [
    'a role that is no text',
    { 'a.yaml': pod({ role: '12', account: 'orders' }) + account() },
    'the role 12 is no text',
  ],
  [
    'a variable in the path of a role, which a path of IAM could hold',
    { 'a.yaml': pod({ role: '${TEAM}/orders', account: 'orders' }) + account() },
    'the role "${TEAM}/orders" is no role\'s name and no role\'s ARN as it stands; what is filled in later is moved by hand',
  ],
  [
    "a variable for a role's account",
    { 'a.yaml': pod({ role: 'arn:aws:iam::${ACCOUNT}:role/orders', account: 'orders' }) + account() },
    'what is filled in later is moved by hand',
  ],
  [
    'an ARN with its beginning cut off, which a path could hold',
    { 'a.yaml': pod({ role: 'iam::111122223333:role/orders', account: 'orders' }) + account() },
    'the role "iam::111122223333:role/orders" is no role\'s name and no role\'s ARN',
  ],
  [
    'a role of a partition that there is not',
    { 'a.yaml': pod({ role: 'arn:aws-moon:iam::111122223333:role/orders', account: 'orders' }) + account() },
    'is of no partition of AWS; known are aws, aws-cn',
  ],
  [
    "a user's ARN",
    { 'a.yaml': pod({ role: 'arn:aws:iam::111122223333:user/eve', account: 'orders' }) + account() },
    "is no role's name and no role's ARN",
  ],
  [
    'a patch of kustomize that names no service account',
    {
      'a.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: orders, namespace: shop }\nspec:\n  template:\n    metadata:\n      annotations:\n        iam.amazonaws.com/role: orders\n',
    },
    'a.yaml:8: Deployment "orders": this patch names no service account',
  ],
  [
    'an operation of a JSON patch',
    { 'a.yaml': '- op: add\n  path: /spec/template/metadata/annotations/iam.amazonaws.com~1role\n  value: orders\n' },
    'a.yaml:2: a file that is no manifest: iam.amazonaws.com/role stands where this command changes nothing',
  ],
  [
    'values of a chart',
    { 'values.yaml': 'podAnnotations:\n  iam.amazonaws.com/role: orders\n' },
    'values.yaml:2: a file that is no manifest: iam.amazonaws.com/role stands where this command changes nothing',
  ],
  [
    'a kind that nobody knows',
    {
      'a.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata:\n  name: orders\nspec:\n  template:\n    metadata:\n      annotations:\n        iam.amazonaws.com/role: orders\n',
    },
    'a.yaml:9: Rollout "orders": iam.amazonaws.com/role stands where this command changes nothing',
  ],
  [
    'a Job of another API',
    {
      'a.yaml': pod({ role: 'orders', account: 'orders' }).replace(
        'apiVersion: v1\nkind: Pod',
        'apiVersion: batch.volcano.sh/v1alpha1\nkind: Job',
      ),
    },
    'Job "orders": iam.amazonaws.com/role stands where this command changes nothing',
  ],
  [
    'a template of a chart, left as it is',
    {
      'a.yaml':
        'kind: Pod\nmetadata:\n  {{- if .Values.role }}\n  annotations:\n    # iam.amazonaws.com/role\n    iam.amazonaws.com/role: {{ .Values.role }}\n  {{- end }}\n',
    },
    'a.yaml:6: iam.amazonaws.com/role stays, since it is a template ({{ }}); change it by hand',
  ],
  [
    'a template that happens to be YAML',
    { 'a.yaml': pod({ role: '{{ .Values.role }}', account: 'orders' }) + account() },
    'a.yaml:8: iam.amazonaws.com/role stays, since it is a template ({{ }})',
  ],
  [
    'a name made by a template, in quotes',
    { 'a.yaml': pod({ role: 'orders', account: '"{{ .Release.Name }}"' }) + account() },
    '"shop/{{ .Release.Name }}" is no namespace and service account',
  ],
  [
    'what is no YAML',
    { 'a.yaml': `${pod({ role: 'orders', account: 'orders' })}\n\t- : [\n` },
    'iam.amazonaws.com/role stays, since it is no YAML',
  ],
])('%s', async (_, files, text) => {
  const { err } = await refused(['kiam', ...KIAM], files);
  expect(err).toContain(text);
});

const annotations = (text: string): string =>
  `${pod({ account: 'orders' }).replace('  name: orders\n', `  name: orders\n${text}`)}${account()}`;
test.each<[string, string]>([
  [
    'annotations that are an alias',
    annotations('  labels: &all\n    iam.amazonaws.com/role: orders\n  annotations: *all\n'),
  ],
  [
    'annotations that another part shares',
    annotations('  annotations: &all\n    iam.amazonaws.com/role: orders\n  labels: *all\n'),
  ],
  [
    'annotations of which another part has a share that stays',
    annotations('  annotations: &all\n    iam.amazonaws.com/role: orders\n    team: shop\n  labels: *all\n'),
  ],
  [
    'a role that others refer to',
    annotations('  annotations:\n    iam.amazonaws.com/role: &role orders\n    also: *role\n'),
  ],
  ['a merge key', annotations('  x: &all\n    iam.amazonaws.com/role: orders\n  annotations:\n    <<: *all\n')],
  [
    'a comment between braces',
    annotations('  annotations: {\n    iam.amazonaws.com/role: orders, # why\n    a: b }\n'),
  ],
])('%s: the text could not be changed alone', async (_, text) => {
  const { err } = await refused(['kiam', ...KIAM], { 'a.yaml': text });
  expect(err).toMatch(/a\.yaml:\d+: (?:.*cannot be changed: .*; change it by hand|.*stands where)/);
});

test('the role of one pod stays, and that of its neighbour in the same file moves', async () => {
  const good = pod({ name: 'good', role: 'good', account: 'good' }) + account('good');
  await fill(folder, {
    'a.yaml': annotations('  annotations: &all\n    iam.amazonaws.com/role: orders\n  labels: *all\n') + good,
  });
  const { code, err } = await cli(['migrate', 'kiam', folder, ...KIAM, '--write']);
  expect(code).toBe(1);
  expect(err).toContain('Pod "orders"');
  const after = (await contentOf(folder))['a.yaml']!;
  expect(after).toContain('iam.amazonaws.com/role: orders');
  expect(after).not.toContain('iam.amazonaws.com/role: good');
  expect(after).toContain('eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/good');
});

test('a change that a patch could not show without a Secret is left', async () => {
  const files = {
    'list.json': JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'canary' } },
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'orders', namespace: 'shop' } },
      ],
    }),
    'a.yaml': pod({ role: 'orders', account: 'orders' }),
  };
  const { err, out } = await refused(['kiam', ...KIAM], files);
  expect(err).toContain(
    'Pod "orders" cannot be changed in list.json: it shares a line with a Secret; change it by hand'.replace(
      'Pod "orders" ',
      '',
    ),
  );
  expect(out + err).not.toContain('canary');
});

test('a change right before a Secret of the same list is left', async () => {
  const files = {
    'a.yaml': [
      'apiVersion: v1',
      'kind: List',
      'items:',
      '- apiVersion: v1',
      '  kind: Pod',
      '  spec: { serviceAccountName: orders, containers: [{ image: x }] }',
      '  metadata:',
      '    name: orders',
      '    namespace: shop',
      '    annotations:',
      '      iam.amazonaws.com/role: orders',
      '- stringData: { a: canary }',
      '  kind: Secret',
      '  apiVersion: v1',
      '',
    ].join('\n'),
    'b.yaml': account(),
  };
  const { err, out } = await refused(['kiam', ...KIAM], files);
  expect(err).toContain(
    'a.yaml:11: cannot be changed: it ends where a Secret or the value of a variable begins, which a patch would show',
  );
  expect(out + err).not.toContain('canary');
});

test('a change in a document whose Secret is put together by aliases is left', async () => {
  const [first, second] = [pod({ role: 'orders', account: 'orders' }), account()].map((text) =>
    text
      .replace('---\n', '')
      .replaceAll(/^(?=.)/gm, '  ')
      .replace('  ', '- '),
  );
  const text = `kind: List\napiVersion: v1\nparts: &parts { a: canary }\nitems:\n- { kind: Secret, apiVersion: v1, stringData: *parts }\n${first}${second}`;
  const { err, out } = await refused(['kiam', ...KIAM], { 'a.yaml': text });
  expect(err).toContain('cannot be changed: it shares a line with a Secret');
  expect(out + err).not.toContain('canary');
});

test('pods say what they need by hand, and the role is told whom to trust all the same', async () => {
  const { out } = await refused(['kiam', ...KIAM], { 'a.yaml': pod({ role: 'orders', account: 'orders' }) });
  expect(out).toContain('"oidc.eks.eu-west-1.amazonaws.com/id/AB12:sub": "system:serviceaccount:shop:orders"');
});

test('a name without an account is no ARN', async () => {
  await fill(folder, { 'a.yaml': pod({ role: 'orders', account: 'orders' }) + account() });
  const { code, err } = await cli(['migrate', 'kiam', folder, ...KIAM.slice(2)]);
  expect(code).toBe(1);
  expect(err).toContain('the role "orders" is a name; give --account, or --base-role-arn, to make it a whole ARN');
});

test.each([
  [['--account', '111122223333'], 'team/orders', 'arn:aws:iam::111122223333:role/team/orders'],
  [['--account', '111122223333', '--partition', 'aws-cn'], '/orders', 'arn:aws-cn:iam::111122223333:role/orders'],
  [['--base-role-arn', 'arn:aws:iam::111122223333:role/'], 'orders', 'arn:aws:iam::111122223333:role/orders'],
  [
    ['--base-role-arn', 'arn:aws:iam::111122223333:role/kiam/'],
    '/x/orders',
    'arn:aws:iam::111122223333:role/kiam/x/orders',
  ],
  [[], 'arn:aws:iam::444455556666:role/x/orders', 'arn:aws:iam::444455556666:role/x/orders'],
])('with %j, %s becomes %s', async (argv, role, arn) => {
  await fill(folder, { 'a.yaml': pod({ role, account: 'orders' }) + account() });
  expect(await cli(['migrate', 'kiam', folder, ...argv, ...KIAM.slice(2), '--write'])).toMatchObject({ code: 0 });
  expect((await contentOf(folder))['a.yaml']).toContain(`    eks.amazonaws.com/role-arn: ${arn}\n`);
});

test('--namespace stands for the one that manifests leave out', async () => {
  const files =
    pod({ role: 'orders', account: 'orders', namespace: '' }) + account().replace('  namespace: shop\n', '');
  await fill(folder, { 'a.yaml': files });
  const { code, out } = await cli(['migrate', 'kiam', folder, ...KIAM, '--namespace', 'shop']);
  expect(code).toBe(0);
  expect(out).toContain('system:serviceaccount:shop:orders');
});

test('a service account that has the role already is left, and its pods lose the old annotation', async () => {
  const kept = account('orders', annotated(ARN)) + pod({ name: 'new', account: 'orders' });
  await fill(folder, { 'a.yaml': pod({ role: 'orders', account: 'orders' }) + kept });
  expect(await cli(['migrate', 'kiam', folder, ...KIAM, '--write'])).toMatchObject({ code: 0 });
  expect((await contentOf(folder))['a.yaml']).toBe(pod({ account: 'orders' }) + kept);
});

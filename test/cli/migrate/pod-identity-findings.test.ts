/** What is left to a person on the way from IRSA to Pod Identity: said with file and line, and nothing is changed for it. */
import { cli } from '../support.js';
import { account, annotated, ARN, contentOf, fill, newFolder, pod, POD_IDENTITY, removeFolder } from './support.js';

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => removeFolder(folder));

const withToken = (role: string): string =>
  pod({ account: 'orders' }).replace(
    /containers: .*/,
    `containers:\n    - name: app\n      env:\n${role}        - name: AWS_WEB_IDENTITY_TOKEN_FILE\n          value: /x/token`,
  );
const roleVariable = (arn: string): string => `        - name: AWS_ROLE_ARN\n          value: ${arn}\n`;

test.each<[string, Record<string, string>, string]>([
  [
    "a role that is not of the cluster's account",
    { 'a.yaml': account('orders', annotated('arn:aws:iam::444455556666:role/x')) },
    'a.yaml:8: ServiceAccount "orders": the role arn:aws:iam::444455556666:role/x is not of the cluster\'s account 111122223333, as Pod Identity demands',
  ],
  [
    "a role that is not of the cluster's partition",
    { 'a.yaml': account('orders', annotated(ARN.replace('aws', 'aws-cn'))) },
    'a.yaml:8: ServiceAccount "orders": the role arn:aws-cn:iam::111122223333:role/orders is not of the cluster\'s partition aws, and cannot be reached from it',
  ],
  [
    'what is no ARN',
    { 'a.yaml': account('orders', annotated('orders')) },
    'eks.amazonaws.com/role-arn "orders" is no role\'s ARN',
  ],
  [
    'no namespace',
    { 'a.yaml': account('orders', annotated(ARN)).replace('  namespace: shop\n', '') },
    'a.yaml:7: ServiceAccount "orders": its namespace is not known',
  ],
  [
    'a token beside the annotation, for another role',
    { 'a.yaml': account('orders', annotated(ARN)) + withToken(roleVariable(`${ARN}-2`)) },
    `pods of the service account shop/orders have 2 roles (${ARN}, ${ARN}-2)`,
  ],
  [
    'a token without a role',
    { 'a.yaml': account() + withToken('') },
    'the role of AWS_WEB_IDENTITY_TOKEN_FILE is not named beside it',
  ],
  [
    'a role that only the cluster knows',
    { 'a.yaml': account() + withToken('        - name: AWS_ROLE_ARN\n          valueFrom: {}\n') },
    'the role null is no text',
  ],
  [
    'another pod that would get the role by the association',
    { 'a.yaml': account() + withToken(roleVariable(ARN)) + pod({ name: 'b', account: 'orders' }) },
    'Pod "b" in a.yaml runs as shop/orders too and would get this role',
  ],
  [
    'variables in a ConfigMap',
    {
      'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: env\ndata:\n  AWS_WEB_IDENTITY_TOKEN_FILE: /x\n',
    },
    'a.yaml:6: ConfigMap "env": AWS_WEB_IDENTITY_TOKEN_FILE stands where this command changes nothing',
  ],
  [
    'an annotation that pods have by mistake',
    {
      'a.yaml': pod({}).replace(
        'spec:',
        `  annotations: { eks.amazonaws.com/role-arn: ${JSON.stringify(ARN)} }\nspec:`,
      ),
    },
    'Pod "orders": eks.amazonaws.com/role-arn stands where this command changes nothing',
  ],
])('%s', async (_, files, text) => {
  await fill(folder, files);
  const before = await contentOf(folder);
  const { code, err } = await cli(['migrate', 'pod-identity', folder, ...POD_IDENTITY, '--write']);
  expect(code).toBe(1);
  expect(err).toContain(text);
  expect(await contentOf(folder)).toEqual(before);
});

test('the partition is that of the region, for --check where one is given', async () => {
  await fill(folder, { 'a.yaml': account('orders', annotated(ARN)) });
  const check = ['migrate', 'pod-identity', folder, '--check'];
  expect((await cli(check)).err).toBe('');
  expect((await cli([...check, '--region', 'eu-west-1'])).err).toBe('');
  const text = "is not of the cluster's partition aws-cn";
  expect((await cli([...check, '--region', 'cn-north-1'])).err).toContain(text);
  expect((await cli(check, { AWS_REGION: 'cn-north-1' })).err).toContain(text);
});

test('a variable of the role alone is no login, and stays', async () => {
  const text = withToken(roleVariable(ARN)).replace('AWS_WEB_IDENTITY_TOKEN_FILE', 'OTHER');
  await fill(folder, { 'a.yaml': text });
  expect(await cli(['migrate', 'pod-identity', folder, ...POD_IDENTITY])).toMatchObject({ code: 0, out: '' });
});

test('what is to be restarted has every kind that names the service account', async () => {
  const revision =
    '---\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: { name: k, namespace: shop }\nspec: { template: { spec: { serviceAccountName: orders } } }\n';
  await fill(folder, { 'a.yaml': account('orders', annotated(ARN)) + pod({ account: 'orders' }) + revision });
  const { out } = await cli(['migrate', 'pod-identity', folder, ...POD_IDENTITY]);
  expect(out).toContain('restart these.\n#   Pod "orders" in a.yaml\n#   Service "k" in a.yaml\n');
});

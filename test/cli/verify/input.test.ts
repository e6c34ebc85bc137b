/** What the command takes in, and gives out, where somebody means harm or errs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, type Ended } from '../support.js';
import { told } from './steps.js';
import { EKS_IRSA, EKS_POD_IDENTITY, factsOf, fileOf, objectsOf, of, type Objects } from './whole.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
});
afterEach(() => rm(folder, { recursive: true }));

const verify = (...words: readonly string[]): Promise<Ended> => cli(['verify', 'workload', ...words]);
async function verifying(content: unknown, ...words: readonly string[]): Promise<Ended> {
  const path = join(folder, 'pod');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return verify('--file', path, ...words);
}
const changed = (change: (pod: Objects) => void): Objects => {
  const objects = objectsOf(EKS_IRSA);
  change(of(objects, 'Pod'));
  return objects;
};

describe('names that Kubernetes allows nobody, and kubectl would take for options,', () => {
  test.each<readonly [string, string, (pod: Objects) => void]>([
    ['of the pod', 'name "--all"', ({ metadata }) => void (metadata.name = '--all')],
    ['of its namespace', 'namespace "-A"', ({ metadata }) => void (metadata.namespace = '-A')],
    [
      'of its service account',
      'service account "--kubeconfig=x"',
      ({ spec }) => void (spec.serviceAccountName = '--kubeconfig=x'),
    ],
    ['of its node', 'node "-l?"', ({ spec }) => void (spec.nodeName = '-l\u009b')],
    ['of a container', 'container "a b"', ({ spec }) => void (spec.containers[0].name = 'a b')],
  ])('%s end in 2', async (_, text, change) => {
    const { code, out, err } = await verifying(changed(change));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^cdk-serval: «Input» --file: [^\n]+\n$/);
    expect(err).toContain(`: the pod's ${text} must be 1 to `);
  });
});

test('JSON says what is there, and no terminal obeys it', async () => {
  const name = 'iam.amazonaws.com/\u001b[2J\u009b2J\u202e\u200f';
  const { out } = await verifying(
    changed(({ metadata }) => void (metadata.annotations[name] = 'x')),
    '--json',
  );
  // eslint-disable-next-line no-control-regex -- these are what must not be there
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200f\u202e]/);
  const { steps } = JSON.parse(out) as { steps: Array<{ step: string; text: string }> };
  expect(steps.find(({ step }) => step === 'leftovers of kiam')!.text).toBe(`${name} on the pod`);
});

test('members named for what all objects have change nothing', async () => {
  const text = `__proto__: {kind: Secret}
kind: Pod
metadata:
  __proto__: {name: other}
  name: a
  namespace: b
  labels: {__proto__: {eks.amazonaws.com/fargate-profile: x}}
  annotations: {constructor: x, __proto__: {iam.amazonaws.com/role: x}}
spec:
  containers: [{name: c, env: [{name: __proto__, value: x}]}]
`;
  const { code, out } = await verifying(text);
  expect(code).toBe(1);
  expect(out).toContain('pod b/a\n');
  expect(out).toContain('leftovers of kiam            not checked: none on the pod');
  expect(out).not.toContain('Fargate');
  expect({}).not.toHaveProperty('kind');
});

describe('a file', () => {
  test('that gives a key twice is told as that', async () => {
    const { err } = await verifying('kind: Pod\nkind: Secret\n');
    expect(err).toContain('is neither YAML nor JSON at line 2: DUPLICATE_KEY\n');
  });

  test.each([
    ['brackets', '['.repeat(100_000)],
    ['lists', '- '.repeat(20_000)],
    ['lists of lists', `${'{"kind":"List","items":['.repeat(3000)}${']}'.repeat(3000)}`],
  ])('of %s within each other ends in 2, in one line', async (_, text) => {
    const { code, err } = await verifying(text);
    expect(code).toBe(2);
    expect(err).toMatch(/^cdk-serval: «Input» --file: [^\n]+\n$/);
  });

  test('of many pods names some', async () => {
    const items = Array.from({ length: 12 }, (_, at) => ({
      kind: 'Pod',
      metadata: { name: `p${at}`, namespace: 'n' },
    }));
    const { err } = await verifying({ kind: 'List', items });
    expect(err).toContain(
      'holds several pods: n/p0, n/p1, n/p2, n/p3, n/p4, n/p5, n/p6, n/p7, n/p8, n/p9 and 2 more; give --pod',
    );
  });

  test('that holds the pod in another namespace says which pods it holds', async () => {
    const { code, err } = await verify('--file', fileOf(EKS_IRSA), '--namespace', 'other');
    expect(code).toBe(2);
    expect(err).toContain('holds no Pod of namespace other, but shop/orders-7d9c5b8f6d-x2v4k; give another --pod');
  });
});

describe('standard input', () => {
  test('is for one alone', async () => {
    expect(await verify('--file', '-', '--trust', '-')).toEqual({
      code: 2,
      out: '',
      err: 'cdk-serval: «Input» --file, --token-file and --trust: one alone can be -, standard input\n',
    });
  });
});

test.each(['--file', '--token-file', '--trust', '--hop-limit'])('%s without a value ends in 2', async (option) => {
  const { code, err } = await verify('--pod', 'x', option);
  expect(code).toBe(2);
  expect(err).toBe(`cdk-serval: «Input» Not enough arguments following: ${option.slice(2)}\n`);
});

test("what to do about kiam's leftovers is as the pod gets its role", () => {
  const fix = (example: typeof EKS_IRSA): string | undefined => {
    const objects = objectsOf(example);
    of(objects, 'Pod').metadata.annotations['iam.amazonaws.com/role'] = 'x';
    return told(factsOf(example, objects), 'leftovers of kiam').fix;
  };
  expect(fix(EKS_IRSA)).toMatch(/annotation$/);
  expect(fix(EKS_POD_IDENTITY)).toMatch(/the role stands in the association$/);
});

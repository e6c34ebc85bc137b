/** The command as people use it: a file, kubectl, a token, a trust, IAM; and how it ends. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localAws } from '../../../local/aws/index.js';
import { systemClock } from '../../../runtime/clock.js';
import { cli, type Ended } from '../support.js';
import { CANARY, KUBECTL, tokenOf, trustOf } from './given.js';
import { dropAgentPod } from './steps.js';
import { EKS_IRSA, EKS_POD_IDENTITY, fileOf, objectsOf, of, ROSA, type Example } from './whole.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const verify = (words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended> =>
  cli(['verify', 'workload', ...words], environment);

/** All that a file cannot hold. */
const rest = async (example: Example): Promise<string[]> => [
  ...['--token-file', await file('token', tokenOf(example)), '--trust', await file('trust.json', trustOf(example))],
  ...['--hop-limit', '1', '--issuer', example.issuer],
];
const POD_IDENTITY = [
  ...['--role-arn', 'arn:aws:iam::111122223333:role/billing'],
  ...['--cluster', 'arn:aws:eks:eu-central-1:111122223333:cluster/production'],
];

describe('from a file', () => {
  test.each([
    [EKS_IRSA, []],
    [EKS_POD_IDENTITY, POD_IDENTITY],
  ])('all is well, with 0: %j', async (example, more) => {
    const ended = await verify(['--file', fileOf(example), ...(await rest(example)), ...more]);
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out).toContain('\n17 steps: 17 ok, 0 NOT OK, 0 not checked\n');
    expect(ended.out).not.toContain(CANARY);
  });

  test('what was not checked ends in 4, and prints why', async () => {
    const { code, out } = await verify(['--file', fileOf(EKS_IRSA)]);
    expect(code).toBe(4);
    expect(out).toContain('\ntrust of the role            not checked: the trust policy was not read; give --trust');
  });

  test('one thing wrong ends in 1, whatever was not checked', async () => {
    const objects = objectsOf(EKS_IRSA);
    of(objects, 'Pod').spec.volumes.shift();
    const { code, out } = await verify(['--file', await file('pod.json', objects)]);
    expect(code).toBe(1);
    expect(out).toMatch(/\nvolume +NOT OK: no volume holds a token .*\n +fix: delete the pod/);
  });

  test('as several documents of YAML, of which the pod alone is needed', async () => {
    const [pod, account] = ['Pod', 'ServiceAccount'].map((kind) => JSON.stringify(of(objectsOf(ROSA), kind)));
    const both = await verify(['--file', await file('both.yaml', `${account}\n---\n${pod}\n`)]);
    expect(both.out).toContain('"test-service-account" names arn:aws:iam::111122223333:role/boto3-reader');
    const path = await file('pod.yaml', pod);
    const alone = await verify(['--file', path]);
    expect(alone.out).toContain(`not checked: ${path} does not hold ServiceAccount my-project/test-service-account\n`);
  });

  test('as standard input', async () => {
    const argv = ['--import', 'tsx', 'bin/cdk-serval.ts', 'verify', 'workload', '--file', '-'];
    const options = { env: { ...process.env, NODE_OPTIONS: '' } };
    const command = promisify(execFile)(process.execPath, argv, options);
    command.child.stdin!.end(JSON.stringify(objectsOf(EKS_IRSA)));
    await expect(command).rejects.toMatchObject({ code: 4, stdout: expect.stringMatching(/^pod shop\/orders-/) });
  });

  test('as JSON, step by step, for programs', async () => {
    const { code, out } = await verify(['--file', fileOf(EKS_IRSA), ...(await rest(EKS_IRSA)), '--json']);
    expect(code).toBe(0);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ pod: 'shop/orders-7d9c5b8f6d-x2v4k', way: 'irsa' });
    expect(report.steps[0]).toEqual({ step: 'way to a role', verdict: 'ok', text: 'IRSA' });
    expect(report.steps).toHaveLength(17);
  });

  test('codes that a terminal obeys are not printed', async () => {
    const objects = objectsOf(EKS_IRSA);
    of(objects, 'Pod').metadata.annotations['iam.amazonaws.com/role\u001b[2J\u009b'] = 'x';
    const { out } = await verify(['--file', await file('pod.json', objects)]);
    expect(out).toContain('iam.amazonaws.com/role?[2J? on the pod');
  });

  test.each([
    ['UTF-16, as PowerShell redirects it', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-8 with a mark of its order', (text: string) => Buffer.from(`\ufeff${text}`)],
  ])('in %s', async (_, encoded) => {
    const [pod, trust] = [join(folder, 'pod'), join(folder, 'trust')];
    await writeFile(pod, encoded(await readFile(fileOf(EKS_IRSA), 'utf8')));
    await writeFile(trust, encoded(JSON.stringify(trustOf(EKS_IRSA))));
    const { out } = await verify(['--file', pod, '--trust', trust, '--issuer', EKS_IRSA.issuer]);
    expect(out).toContain('\ntrust of the role            ok: ');
  });

  test('a token that is none is not checked, and stands nowhere', async () => {
    const { out } = await verify(['--file', fileOf(EKS_IRSA), '--token-file', await file('token', CANARY)]);
    expect(out).toContain('not checked: --token-file holds no token of a service account\n');
    expect(out).not.toContain(CANARY);
  });

  test.each([
    [
      'an end that no calendar has',
      { exp: 1e300, aud: ['sts.amazonaws.com'] },
      'expiry of the token          NOT OK: the token never',
    ],
    [
      'claims of wrong kinds',
      { iss: 7, sub: {}, aud: [null], 'kubernetes.io': 'x' },
      'subject in the token         NOT OK: the token is of ""',
    ],
    ['a list for claims', [], 'audience in the token        NOT OK: the token is for nobody'],
  ])('a token with %s is wrong, and no failure', async (_, claims, line) => {
    const token = ['{}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
    const { code, out } = await verify(['--file', fileOf(EKS_IRSA), '--token-file', await file('token', token)]);
    expect(code).toBe(1);
    expect(out).toContain(line);
  });

  test('what aws iam get-role prints is a trust, and of the pod’s role only', async () => {
    const role = (Arn: string): object => ({ Role: { Arn, AssumeRolePolicyDocument: trustOf(EKS_IRSA) } });
    const words = ['--file', fileOf(EKS_IRSA), ...(await rest(EKS_IRSA)).slice(0, 2), '--hop-limit', '1', '--trust'];
    const right = await file('right.json', role('arn:aws:iam::111122223333:role/shop/orders'));
    expect(await verify([...words, right])).toMatchObject({ code: 0 });
    const wrong = await file('wrong.json', role('arn:aws:iam::111122223333:role/other'));
    expect(await verify([...words, wrong])).toEqual({
      code: 2,
      out: '',
      err: `cdk-serval: «Input» --trust: ${JSON.stringify(wrong)} is of "arn:aws:iam::111122223333:role/other", and the pod's role is arn:aws:iam::111122223333:role/shop/orders\n`,
    });
  });
});

describe('by kubectl', () => {
  let environment: Record<string, string>;
  beforeEach(async () => {
    environment = {
      KUBECTL_OBJECTS: await file('objects.json', objectsOf(EKS_IRSA)),
      KUBECTL_CALLS: await file('calls', ''),
      KUBECTL_ISSUER: EKS_IRSA.issuer,
    };
  });
  const POD = ['--pod', 'orders-7d9c5b8f6d-x2v4k', '--namespace', 'shop', '--kubectl', KUBECTL];
  const calls = async (): Promise<string[][]> =>
    (await readFile(environment.KUBECTL_CALLS!, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as string[]);

  test('all is read that Kubernetes knows, and nothing is run in the pod unless asked for', async () => {
    const words = [...POD, '--trust', await file('trust.json', trustOf(EKS_IRSA)), '--hop-limit', '1'];
    const before = await verify(words, environment);
    expect(before.code).toBe(4);
    expect(before.out).toContain('17 steps: 13 ok, 0 NOT OK, 4 not checked\n');
    expect(before.out).toContain(
      'not checked: the token was not read; give --token-file FILE, or --read-token to have the container print it',
    );
    expect((await calls()).filter(([verb]) => verb !== 'get')).toEqual([]);

    const after = await verify([...words, '--read-token'], { ...environment, KUBECTL_TOKEN: tokenOf(EKS_IRSA) });
    expect(after).toMatchObject({ code: 0, err: '' });
    expect(after.out).not.toContain(CANARY);
  });

  test('runs these commands, each read-only', async () => {
    await verify([...POD, '--context', 'a b; $(c)', '--read-token'], environment);
    const global = ['--request-timeout=30s', '--context=a b; $(c)'];
    const made = (await calls()).map((args) => args.filter((arg) => !global.includes(arg)).join(' '));
    for (const args of await calls()) expect(args).toEqual(expect.arrayContaining(global));
    expect([made[0], made.slice(1, -1).sort(), made.at(-1)]).toEqual([
      'get pod orders-7d9c5b8f6d-x2v4k --namespace=shop --output=json',
      [
        'get --raw=/.well-known/openid-configuration',
        'get daemonset eks-pod-identity-agent --namespace=kube-system --output=json',
        'get namespace shop --output=json',
        'get node ip-10-0-31-7.eu-central-1.compute.internal --output=json',
        'get serviceaccount orders --namespace=shop --output=json',
      ],
      'exec orders-7d9c5b8f6d-x2v4k --namespace=shop --container=app --quiet -- cat /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
    ]);
  });

  test('what may not be read is not checked, with its words in one line', async () => {
    const { code, out } = await verify(POD, { ...environment, KUBECTL_FORBIDDEN: 'serviceaccount,namespace' });
    expect(code).toBe(4);
    expect(out).toContain(
      'not checked: Error from server (Forbidden): serviceaccounts "orders" is forbidden: User "ada" cannot get resource "serviceaccounts"\n',
    );
  });

  test('what is meant for people is told, and not the log or the warnings beside it', async () => {
    const log = 'E1121 19:00:40.516417   29952 memcache.go:265] "Unhandled Error" err="connection refused"';
    const stderr = `${log}\nWarning: v1 is old\n${log}\nThe connection to the server was refused\n`;
    const program = await file('kubectl', `#!/bin/sh\ncat >&2 <<'END'\n${stderr}END\nexit 1\n`);
    await chmod(program, 0o755);
    const { err } = await verify(['--pod', 'x', '--kubectl', program]);
    expect(err).toMatch(/^cdk-serval: «Kubectl» The connection to the server was refused; give another one/);
    await writeFile(program, `#!/bin/sh\necho '${log}' >&2\nexit 1\n`);
    expect((await verify(['--pod', 'x', '--kubectl', program])).err).toContain(`«Kubectl» ${log}; give another one`);
  });

  test('a container without cat leaves the token unread', async () => {
    const { code, out } = await verify([...POD, '--read-token'], environment);
    expect(code).toBe(4);
    expect(out).toContain(
      'not checked: container "app" did not print /var/run/secrets/eks.amazonaws.com/serviceaccount/token: error: Internal error occurred: "cat": executable file not found in $PATH\n',
    );
  });

  test('a service account and an agent that are not there are faults', async () => {
    const objects = objectsOf(EKS_POD_IDENTITY);
    objects.items = objects.items.filter(
      ({ kind }: { kind: string }) => !['ServiceAccount', 'DaemonSet'].includes(kind),
    );
    const words = ['--pod', 'billing-6bd5f9c774-tk2pd', '--namespace', 'finance', '--kubectl', KUBECTL];
    const { code, out } = await verify(words, { ...environment, KUBECTL_OBJECTS: await file('others.json', objects) });
    expect(code).toBe(1);
    expect(out).toContain('NOT OK: "billing" is not there');
    expect(out).toContain('NOT OK: DaemonSet kube-system/eks-pod-identity-agent is not there');
  });

  test("the agent is asked for on the pod's node, by the labels of its DaemonSet", async () => {
    const objects = objectsOf(EKS_POD_IDENTITY);
    const words = ['--pod', 'billing-6bd5f9c774-tk2pd', '--namespace', 'finance', '--kubectl', KUBECTL];
    const asked = { ...environment, KUBECTL_OBJECTS: await file('others.json', objects) };
    const there = await verify(words, asked);
    expect(there.out).toContain("ok: DaemonSet kube-system/eks-pod-identity-agent is ready on the pod's node");
    expect((await calls()).at(-1)!.filter((arg) => !arg.startsWith('--request'))).toEqual([
      ...['get', 'pods', '--namespace=kube-system'],
      '--selector=app.kubernetes.io/instance=eks-pod-identity-agent,app.kubernetes.io/name=eks-pod-identity-agent',
      ...['--field-selector=spec.nodeName=ip-10-0-12-88.eu-central-1.compute.internal', '--output=json'],
    ]);
    const forbidden = await verify(words, { ...asked, KUBECTL_FORBIDDEN: 'pods' });
    expect(forbidden.out).toContain('is one of them: Error from server (Forbidden): pods is forbidden: User "ada"');
    const { matchLabels } = of(objects, 'DaemonSet').spec.selector;
    delete of(objects, 'DaemonSet').spec.selector;
    const unlabelled = await verify(words, { ...asked, KUBECTL_OBJECTS: await file('unlabelled.json', objects) });
    expect(unlabelled.out).toContain('is one of them: its selector has no labels\n');
    of(objects, 'DaemonSet').spec.selector = { matchLabels };
    dropAgentPod(objects);
    const none = await verify(words, { ...asked, KUBECTL_OBJECTS: await file('none.json', objects) });
    expect(none.out).toContain("NOT OK: DaemonSet kube-system/eks-pod-identity-agent has no pod on the pod's node");
  });

  test.each([
    [
      'is not there',
      ['--pod', 'nobody', '--kubectl', KUBECTL],
      'Error from server (NotFound): pods "nobody" not found; give the name of a pod, not that of its Deployment, and',
    ],
    ['cannot be asked for', ['--pod', 'x', '--kubectl', './no-such-program'], './no-such-program was not found'],
    [
      'is asked of another program',
      ['--pod', 'x', '--kubectl', 'true'],
      'it printed no pod; name kubectl or oc by --kubectl',
    ],
    ['is asked of no program', ['--pod', 'x', '--kubectl', './package.json'], './package.json may not be run'],
  ])('a pod that %s ends in 3, in one line', async (_, words, reason) => {
    const ended = await verify(words, environment);
    expect(ended.err).toContain(`«Kubectl» ${reason}`);
    expect(ended).toEqual({
      code: 3,
      out: '',
      err: expect.stringMatching(/^cdk-serval: «Kubectl» [^\n]+\n$/),
    });
  });
});

describe('from IAM', () => {
  const words = async (): Promise<string[]> => {
    const [tokenFile, token] = await rest(EKS_IRSA);
    return ['--file', fileOf(EKS_IRSA), tokenFile!, token!, '--hop-limit', '1', '--aws'];
  };
  const asked = async (resources: object, account: string): Promise<Ended> => {
    const aws = localAws({ clock: systemClock });
    const template = { Resources: resources };
    aws.deploy({ template, stackName: 'roles', account: '111122223333', region: 'us-east-1' });
    const server = await aws.listen();
    const { accessKeyId, secretAccessKey } = aws.administrator(account);
    try {
      return await verify(await words(), {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_ENDPOINT_URL_STS: server.url,
        AWS_ENDPOINT_URL_IAM: server.url,
      });
    } finally {
      await server.close();
    }
  };
  const role = (Path: string, RoleName = 'orders'): object => ({
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName, Path, AssumeRolePolicyDocument: trustOf(EKS_IRSA) },
    },
  });

  test('the trust is read with the credentials of the role’s account', async () => {
    expect(await asked(role('/shop/'), '111122223333')).toMatchObject({ code: 0, err: '' });
  });

  test('a role that is not there, or under another path, is a fault', async () => {
    for (const resources of [role('/'), role('/shop/', 'other')]) {
      const { code, out } = await asked(resources, '111122223333');
      expect(code).toBe(1);
      expect(out).toContain('NOT OK: arn:aws:iam::111122223333:role/shop/orders is not there');
    }
  });

  test('with credentials of another account it is not checked', async () => {
    const { code, out } = await asked(role('/shop/'), '444455556666');
    expect(code).toBe(4);
    expect(out).toContain(
      'trust of the role            not checked: the AWS credentials are of account 444455556666, the role of 111122223333',
    );
  });
});

describe('fails in one line, with 2,', () => {
  const FILE = ['--file', fileOf(EKS_IRSA)];
  test.each<readonly [string, readonly string[], string]>([
    ['without a pod', [], 'the pod is missing; give --pod NAME for kubectl to read, or --file FILE'],
    ['for a file that is not there', ['--file', 'nowhere'], '--file: "nowhere" cannot be read: ENOENT'],
    ['for a file beside kubectl', [...FILE, '--context', 'x'], 'Arguments file and context are mutually exclusive'],
    [
      'for a file that a token is to be read from',
      [...FILE, '--read-token'],
      'file and read-token are mutually exclusive',
    ],
    ['for two tokens', ['--pod', 'x', '--token-file', 'y', '--read-token'], 'token-file and read-token are mutually'],
    ['for two trusts', [...FILE, '--trust', 'y', '--aws'], 'Arguments trust and aws are mutually exclusive'],
    ['for an option in place of a pod', ['--pod=--all'], '--pod: "--all" must be 1 to 253 characters: small letters'],
    ['for no namespace', ['--pod', 'x', '--namespace', 'A'], '--namespace: "A" must be 1 to 63 characters'],
    [
      'for a container that the pod lacks',
      [...FILE, '--container', 'db'],
      '--container: "db" is not in the pod; it has app',
    ],
    [
      'for an issuer that is none',
      [...FILE, '--issuer', 'http://x'],
      '--issuer: "http://x" does not begin with https://',
    ],
    ['for the name of a role', [...FILE, '--role-arn', 'orders'], '--role-arn: "orders" is no role\'s ARN'],
    ['for the name of a cluster', [...FILE, '--cluster', 'prod'], '--cluster: "prod" is no EKS cluster\'s ARN'],
    ['for half a hop', [...FILE, '--hop-limit', '0.5'], '--hop-limit: 0.5 must be a whole number from 1 to 64'],
    ['for a way that is none', [...FILE, '--expect', 'kiam'], 'Invalid values: Argument: expect, Given: "kiam"'],
    ['for a trust that is none', [...FILE, '--trust', 'package.json'], '--trust: "package.json" is no trust policy'],
  ])('%s', async (_, words, message) => {
    const { code, out, err } = await verify(words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^cdk-serval: «Input» [^\n]+\n$/);
    expect(err).toContain(message);
  });

  const pod = (change: object): object => ({ ...of(objectsOf(EKS_IRSA), 'Pod'), ...change });
  test.each<readonly [string, unknown, string]>([
    ['no YAML', 'a: [secret-canary', 'is neither YAML nor JSON'],
    ['nothing', '', 'holds no Pod, but nothing; give what kubectl get pod NAME --output yaml prints'],
    ['a Deployment', { kind: 'Deployment', metadata: { name: 'x' } }, 'holds no Pod, but Deployment; give'],
    ['a list', '- a', 'holds no Pod, but something without kind and name; give'],
    ['a pod without a namespace', pod({ metadata: { name: 'x' } }), 'the pod names no namespace; give --namespace'],
    ['a pod without containers', pod({ spec: {} }), 'the pod has no container'],
    [
      'two pods',
      { kind: 'List', items: [pod({}), pod({ metadata: { name: 'y', namespace: 'shop' } })] },
      'holds several pods: shop/orders-7d9c5b8f6d-x2v4k, shop/y; give --pod, --namespace',
    ],
  ])('for a file with %s', async (_, content, message) => {
    const { code, out, err } = await verify(['--file', await file('pod', content)]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^cdk-serval: «Input» [^\n]+\n$/);
    expect(err).toContain(message);
    expect(err).not.toContain('secret-canary');
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localLambda, type Handler, type LocalLambda } from '../../local/lambda/index.js';
import { systemClock } from '../../runtime/clock.js';
import { RuntimeError } from '../../runtime/errors.js';
import { fileGrantStore } from '../../runtime/grants/file-grants.js';
import { grantFunction } from '../../runtime/grants/function.js';
import type { Grant, GrantStore, GrantWriter } from '../../runtime/grants/grant.js';
import { ROLE_ARN } from '../runtime/session/samples.js';
import { cli, type Ended } from './support.js';

const ASKED = ['--email', 'Ada@Example.com', '--role', ROLE_ARN, '--minutes', '60'];
const LOG = 'its log says why';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'grant-'));
  file = join(directory, 'grants.json');
});
afterEach(() => rm(directory, { recursive: true }));

const grantOf = ({ out }: Ended): Grant => JSON.parse(out) as Grant;

describe('into a file', () => {
  const grant = (...words: string[]): Promise<Ended> => cli(['grant', ...words, '--file', file]);

  test('writes a grant and prints it', async () => {
    const ended = await grant(...ASKED, '--justification', 'incident 42');
    expect(ended).toMatchObject({ code: 0, err: '' });
    const written = grantOf(ended);
    expect(written).toMatchObject({ email: 'ada@example.com', approvedMinutes: 60, justification: 'incident 42' });
    expect(await fileGrantStore(file, systemClock).grant(written.id)).toEqual(written);
  });

  test('makes ids of its own, and takes one that is given', async () => {
    const [one, other] = [grantOf(await grant(...ASKED)), grantOf(await grant(...ASKED))];
    expect(one.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(other.id).not.toBe(one.id);
    expect(grantOf(await grant(...ASKED, '--id', 'g-7'))).toHaveProperty('id', 'g-7');
  });

  test('the same grant again is answered as it stands, and a different one under its id refused', async () => {
    const first = grantOf(await grant(...ASKED, '--id', 'g-1'));
    const again = await grant(...ASKED, '--id', 'g-1');
    expect(again).toMatchObject({ code: 0, err: 'grant g-1 was there already; nothing was written\n' });
    expect(grantOf(again)).toEqual(first);
    expect(await grant(...ASKED, '--id', 'g-1', '--minutes', '61')).toMatchObject({ code: 2, out: '' });
    expect(await grant('--email', 'eve@example.com', ...ASKED.slice(2), '--id', 'g-1')).toEqual({
      code: 2,
      out: '',
      err: 'cdk-serval: «Grant» id: "g-1" is taken; choose another\n',
    });
    expect(await fileGrantStore(file, systemClock).grant('g-1')).toEqual(first);
  });
});

describe('by the grant function', () => {
  let lambda: LocalLambda;
  let environment: Record<string, string>;
  let store: GrantStore & GrantWriter;
  let logged: string[];
  /** Keys that may not invoke. */
  const STRANGER = 'AKIASTRANGER';

  beforeEach(async () => {
    logged = [];
    store = fileGrantStore(file, systemClock);
    const log = (line: string): void => void logged.push(line);
    const create = grantFunction({ store, clock: systemClock, log });
    const aSecondAgo = { ...systemClock, now: () => systemClock.now() - 1000 };
    const createEarlier = grantFunction({ store, clock: aSecondAgo, log });
    const functions: Record<string, Handler> = {
      'serval-grants': (event, { awsRequestId }) => create(event, awsRequestId),
      'team-grants': (event, { awsRequestId }) => create(event, awsRequestId),
      // As where the first answer was lost on its way, and the client asked again.
      'slow-to-answer': async (event, { awsRequestId }) => {
        await createEarlier(event, 'another-invocation');
        return create(event, awsRequestId);
      },
      broken: () => Promise.reject(new RuntimeError('Function', 'the table of grants holds secret-canary')),
      other: () => Promise.resolve({ hello: 'world' }),
    };
    lambda = await localLambda({ functions, mayInvoke: (key) => key !== STRANGER });
    environment = {
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
      AWS_ACCESS_KEY_ID: 'AKIAOPERATOR',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
  });
  afterEach(() => lambda.close());

  const grant = (...words: string[]): Promise<Ended> => cli(['grant', ...words], environment);

  test('has it write a grant and prints what was written', async () => {
    const ended = await grant(...ASKED, '--justification', 'incident 42');
    expect(ended).toMatchObject({ code: 0, err: '' });
    const written = grantOf(ended);
    expect(written).toMatchObject({ email: 'ada@example.com', status: 'active', justification: 'incident 42' });
    expect(await store.grant(written.id)).toEqual(written);
    expect(logged).toHaveLength(1);
    expect(lambda.invocations('serval-grants')).toBe(1);
  });

  test('asks another function where it is named, also by its ARN', async () => {
    for (const name of ['team-grants', 'arn:aws:lambda:eu-west-1:111122223333:function:team-grants']) {
      expect(await grant(...ASKED, '--function', name)).toMatchObject({ code: 0 });
    }
    expect(lambda.invocations('team-grants')).toBe(2);
  });

  test('the same grant again is answered as it stands by now, and says that nothing was written', async () => {
    await grant(...ASKED, '--id', 'g-1');
    const session = { id: 's-1', mintedAt: '2026-03-01T12:00:00.000Z', endsAt: '2026-03-01T13:00:00.000Z' };
    const length = { seconds: 3600, why: 'grant' } as const;
    const names = { sessionName: 'ada', accessKeyId: 'ASIA', assumedRoleArn: 'a', stsRequestId: 'r', subject: 's' };
    await store.recordSession('g-1', session.mintedAt, { ...session, ...length, ...names });
    const again = await grant(...ASKED, '--id', 'g-1');
    expect(again).toMatchObject({ code: 0, err: 'grant g-1 was there already; nothing was written\n' });
    expect(grantOf(again)).toMatchObject({ startedAt: session.mintedAt, sessions: [{ id: 's-1' }] });
  });

  test('an invocation whose answer got lost, and that is repeated, made the grant that it made', async () => {
    const ended = await grant(...ASKED, '--function', 'slow-to-answer');
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(await store.grant(grantOf(ended).id)).toEqual(grantOf(ended));
    expect(logged).toHaveLength(1);
  });

  test.each<[string, string[], Record<string, string>, number, string]>([
    [
      'a function that is not there',
      ['--function', 'missing'],
      {},
      3,
      '«Function» "missing" is not in eu-west-1; deploy it, or name another one',
    ],
    [
      'a caller who may not invoke it',
      [],
      { AWS_ACCESS_KEY_ID: STRANGER },
      3,
      '«Function» "serval-grants" may not be invoked; allow these credentials lambda:InvokeFunction on it',
    ],
    ['a function that fails', ['--function', 'broken'], {}, 3, `«Function» "broken" failed; ${LOG}`],
    [
      'another function',
      ['--function', 'other'],
      {},
      3,
      '«Function» "other" answered something else than a grant; name the grant function',
    ],
    [
      'no region',
      [],
      { AWS_REGION: '' },
      2,
      '«Setting» AWS_REGION is missing; set it to an AWS region, as us-west-1, or give --region',
    ],
    [
      'no credentials',
      [],
      { AWS_ACCESS_KEY_ID: '', AWS_SHARED_CREDENTIALS_FILE: 'none', AWS_CONFIG_FILE: 'none' },
      3,
      '«Function» "serval-grants" could not be invoked: CredentialsProviderError; ' +
        'give this process AWS credentials, by a profile or environment variables',
    ],
    [
      'a region that is none',
      ['--region', 'moon'],
      {},
      2,
      '«Input» --region: "moon" must be an AWS region, as us-west-1',
    ],
    [
      'a function in another region',
      ['--function', 'missing', '--region', 'us-east-1'],
      {},
      3,
      '«Function» "missing" is not in us-east-1; deploy it, or name another one',
    ],
  ])('fails with %s, in one line', async (_, words, settings, code, message) => {
    Object.assign(environment, settings);
    expect(await grant(...ASKED, ...words)).toEqual({ code, out: '', err: `cdk-serval: ${message}\n` });
  });

  test('what the function refuses is an error with its code and words', async () => {
    await grant(...ASKED, '--id', 'g-1');
    expect(await grant('--email', 'eve@example.com', ...ASKED.slice(2), '--id', 'g-1')).toEqual({
      code: 2,
      out: '',
      err: 'cdk-serval: «Grant» id: "g-1" is taken; choose another\n',
    });
  });

  test.each<[string, string[], string]>([
    ['an e-mail that is none', ['--email', 'ada', '--role', ROLE_ARN, '--minutes', '1'], '«Grant» email: "ada"'],
    [
      'a role that is no ARN',
      ['--email', 'a@b.c', '--role', 'Reader', '--minutes', '1'],
      '«Grant» roleArn: "Reader" is not allowed; invalid role ARN format',
    ],
    [
      'half a minute',
      ['--email', 'a@b.c', '--role', ROLE_ARN, '--minutes', '0.5'],
      '«Grant» approvedMinutes: 0.5 is not allowed',
    ],
    [
      'minutes that are no number',
      ['--email', 'a@b.c', '--role', ROLE_ARN, '--minutes', 'x'],
      '«Grant» approvedMinutes: NaN is not allowed',
    ],
    ['no e-mail', ['--role', ROLE_ARN, '--minutes', '60'], 'Missing required argument: email'],
    [
      'a file beside a function',
      [...ASKED, '--file', 'x', '--function', 'y'],
      'Arguments file and function are mutually exclusive',
    ],
    ['a table, which nobody but the function writes to', [...ASKED, '--table', 'grants'], 'Unknown argument: table'],
  ])('fails with %s, and invokes nothing', async (_, words, message) => {
    const { code, out, err } = await grant(...words);
    expect(err).toContain(message);
    expect({ code, out, invoked: lambda.invocations('serval-grants') }).toEqual({ code: 2, out: '', invoked: 0 });
  });
});

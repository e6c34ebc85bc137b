import { GetRolePolicyCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localAws } from '../../local/aws/index.js';
import { localLambda, type Handler, type LocalLambda } from '../../local/lambda/index.js';
import { systemClock } from '../../runtime/clock.js';
import { fileGrantStore } from '../../runtime/grants/file-grants.js';
import { grantFunction } from '../../runtime/grants/function.js';
import type { Grant, GrantStore, GrantWriter } from '../../runtime/grants/grant.js';
import { clients, keysOf } from '../local/aws/support/clients.js';
import { testIssuer } from '../local/aws/support/issuer.js';
import { refusal } from '../local/aws/support/refusal.js';
import { deployment, login, TARGET } from '../local/aws/support/templates.js';
import { grant as sample, ROLE_ARN } from '../runtime/session/samples.js';
import { cli, type Ended } from './support.js';

let directory: string;
let file: string;
let store: GrantStore & GrantWriter;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'revoke-'));
  file = join(directory, 'grants.json');
  store = fileGrantStore(file, systemClock);
  await store.create(sample());
});
afterEach(() => rm(directory, { recursive: true }));

const grantOf = ({ out }: Ended): Grant => JSON.parse(out) as Grant;

describe('in a file', () => {
  const revoke = (...words: string[]): Promise<Ended> => cli(['revoke', ...words, '--file', file]);

  test('ends the grant, with time and reason, and prints it', async () => {
    const ended = await revoke('g-1', '--justification', 'incident closed');
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(grantOf(ended)).toMatchObject({ id: 'g-1', status: 'revoked', revokedFor: 'incident closed' });
    expect(await store.grant('g-1')).toEqual(grantOf(ended));
  });

  test('a second time changes nothing, and says so', async () => {
    const first = grantOf(await revoke('g-1'));
    const again = await revoke('g-1', '--justification', 'another');
    expect(again).toMatchObject({ code: 0, err: 'grant g-1 was revoked already; nothing was written\n' });
    expect(grantOf(again)).toEqual(first);
  });

  test('a grant that is not there is an error', async () => {
    expect(await revoke('g-2')).toEqual({
      code: 2,
      out: '',
      err: 'cdk-serval: «Grant» id: "g-2" is unknown; name the grant as its link does\n',
    });
  });
});

describe('by the grant function', () => {
  let lambda: LocalLambda;
  let environment: Record<string, string>;
  let logged: string[];

  beforeEach(async () => {
    logged = [];
    const answer = grantFunction({ store, clock: systemClock, log: (line) => void logged.push(line) });
    const functions: Record<string, Handler> = {
      'serval-grants': (event, { awsRequestId }) => answer(event, awsRequestId),
      'team-grants': (event, { awsRequestId }) => answer(event, awsRequestId),
      // As a version of the function that knew no revocation: whatever it is asked, it answers a grant that was made.
      older: () => Promise.resolve({ ok: true, created: true, grant: sample() }),
    };
    lambda = await localLambda({ functions, mayInvoke: () => true });
    environment = {
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL_LAMBDA: lambda.url,
      AWS_ACCESS_KEY_ID: 'AKIAOPERATOR',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
  });
  afterEach(() => lambda.close());

  const revoke = (...words: string[]): Promise<Ended> => cli(['revoke', ...words], environment);

  test('has it end the grant, and prints what stands', async () => {
    const ended = await revoke('g-1', '--justification', 'left', '--function', 'team-grants');
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(await store.grant('g-1')).toEqual(grantOf(ended));
    expect(grantOf(ended)).toMatchObject({ status: 'revoked', revokedFor: 'left' });
    expect(logged.map((line) => JSON.parse(line) as object)).toMatchObject([
      { event: 'grant-revoked', id: 'g-1', justification: 'left' },
    ]);
  });

  test('what the function refuses is an error with its code and words', async () => {
    const err = 'cdk-serval: «Grant» id: "g-2" is unknown; name the grant as its link does\n';
    expect(await revoke('g-2')).toEqual({ code: 2, out: '', err });
  });

  test('a function that answers something else has ended nothing, and is named', async () => {
    const err = 'cdk-serval: «Function» "older" answered something else than a grant; name the grant function\n';
    expect(await revoke('g-1', '--function', 'older')).toEqual({ code: 3, out: '', err });
  });

  test.each<[string, string[], string]>([
    ['an id that is none', ['a b'], '«Grant» id: "a b" is not allowed'],
    ['no id', [], 'Not enough non-option arguments'],
    ['two ids', ['g-1', 'g-2'], 'Unknown argument: g-2'],
    ['a justification that is too long', ['g-1', '--justification', 'x'.repeat(1001)], '1000 characters at most'],
    ['a file beside a function', ['g-1', '--file', 'x', '--function', 'y'], 'mutually exclusive'],
    ['a cut that is neither true nor false', ['g-1', '--cut-sessions=yes'], 'must be true or false'],
  ])('fails with %s, and invokes nothing', async (_, words, message) => {
    const { code, out, err } = await revoke(...words);
    expect(err).toContain(message);
    expect({ code, out, invoked: lambda.invocations('serval-grants') }).toEqual({ code: 2, out: '', invoked: 0 });
  });
});

describe('with --cut-sessions', () => {
  const ISSUER = 'https://login.example.com';
  const REQUESTABLE = `arn:aws:iam::${TARGET}:role/requestable`;

  async function world() {
    let ahead = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + ahead };
    const issuer = await testIssuer(ISSUER);
    const aws = localAws({ clock, issuers: { [ISSUER]: issuer.keys } });
    aws.deploy(deployment(login(ISSUER)));
    const served = await aws.listen();
    await store.create(sample({ id: 'g-2', roleArn: REQUESTABLE }));
    const { accessKeyId, secretAccessKey } = aws.administrator(TARGET);
    const environment = {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_IAM: served.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const session = async (RoleSessionName: string) => {
      const WebIdentityToken = await issuer.token(clock.now());
      const { sts } = clients(aws);
      const command = new AssumeRoleWithWebIdentityCommand({ RoleArn: REQUESTABLE, RoleSessionName, WebIdentityToken });
      const { iam } = clients(aws, keysOf((await sts.send(command)).Credentials));
      return () => iam.send(new ListRolesCommand({}));
    };
    return {
      aws,
      session,
      later: () => void (ahead += 2_000),
      close: () => served.close(),
      revoke: (...words: string[]) => cli(['revoke', ...words, '--file', file, '--cut-sessions'], environment),
    };
  }

  test("the person's live session is refused from now on, another person's and a new one are not", async () => {
    const { session, later, close, revoke } = await world();
    const [ada, eve] = [await session('ada@example.com'), await session('eve@example.com')];
    await ada();
    const ended = await revoke('g-2');
    expect(ended.code).toBe(0);
    expect(grantOf(ended)).toHaveProperty('status', 'revoked');
    expect(ended.err).toMatch(
      /^sessions of ada@example\.com on arn:aws:iam::222222222222:role\/requestable from before \S+Z are denied everything; AWS may take some minutes to apply it everywhere\n$/,
    );
    expect(await refusal(ada())).toContain('AccessDenied');
    await eve();
    later();
    await (
      await session('ada@example.com')
    )();
    await close();
  });

  test('a grant that is revoked already has its sessions cut all the same', async () => {
    const { session, close, revoke } = await world();
    const ada = await session('ada@example.com');
    await store.revoke('g-2', '2026-03-01T12:00:00.000Z');
    expect((await revoke('g-2')).err).toContain('was revoked already; nothing was written\nsessions of ada');
    expect(await refusal(ada())).toContain('AccessDenied');
    await close();
  });

  test('where the role is out of reach, the grant is over all the same, and the error says what to do', async () => {
    const { aws, close, revoke } = await world();
    const ended = await revoke('g-1');
    expect(grantOf(ended)).toMatchObject({ id: 'g-1', status: 'revoked' });
    expect(ended.code).toBe(3);
    expect(ended.err).toBe(
      `cdk-serval: «Role» ${ROLE_ARN}: its sessions were not cut: these credentials see no role of its name; use those of its account\n`,
    );
    const named = { RoleName: 'requestable', PolicyName: 'serval-cut-sessions' };
    const { iam } = clients(aws, aws.administrator(TARGET));
    expect(await refusal(iam.send(new GetRolePolicyCommand(named)))).toContain('NoSuchEntity');
    await close();
  });
});

import { CreateRoleCommand, IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { RefusalRow } from '../../../runtime/grants/audit.js';
import { at, grant, NOW, ROLE_ARN } from '../session/samples.js';
import { bridgeWorld, type BridgeWorld, type WorldOptions } from './support/bridge-world.js';
import { consentKey, visitor, type Seen } from './support/visitor.js';

let world: BridgeWorld;
afterEach(() => world.close());

const loginUrl = (id = 'g-1'): string => `${world.url}/oidc/auth/login?grant=${id}`;
const callbackUrl = (): string => `${world.url}/oidc/auth/callback`;

/** Logs in up to the page that the callback shows. */
async function logIn(subject = '00u1', id = 'g-1', web = visitor()): Promise<Seen> {
  return web.get(await web.upToCallback(loginUrl(id), subject));
}

/** Logs in, confirms, and gives the last page. */
async function session(web = visitor()): Promise<Seen> {
  const page = await logIn('00u1', 'g-1', web);
  return web.post(callbackUrl(), { consent: consentKey(page) });
}

function credentialsOf(page: Seen) {
  return {
    accessKeyId: page.text('aws-access-key-id')!,
    secretAccessKey: page.text('aws-secret-access-key')!,
    sessionToken: page.text('aws-session-token')!,
  };
}

const start = async (options: WorldOptions = {}): Promise<void> => {
  world = await bridgeWorld(options);
};

describe('a first session', () => {
  test('is confirmed on a page that names role, account and minutes, before anything is minted', async () => {
    await start();
    const page = await logIn();
    expect(page.status).toBe(200);
    for (const named of [ROLE_ARN, '111122223333', '60 minutes', 'ada@example.com'])
      expect(page.root.text).toContain(named);
    expect(world.minted()).toEqual([]);
    expect(await world.grants.grant('g-1')).toEqual(grant());
  });

  test('gives credentials that work until the end of the grant, and not after it', async () => {
    await start({ grants: [grant({ approvedMinutes: 5 })] });
    const page = await session();
    expect(page.status).toBe(200);
    expect(page.text('session-end')).toBe(at(5));
    const listen = await world.aws.listen();
    const config = { endpoint: listen.url, region: 'us-east-1', credentials: credentialsOf(page), maxAttempts: 1 };
    const iam = new IAMClient(config);
    const caller = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    expect(caller.Arn).toBe('arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com');
    await iam.send(new ListRolesCommand({}));
    await expect(iam.send(new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: '{}' }))).rejects.toThrow();
    await world.clock.advance(5 * 60_000 - 1000);
    await iam.send(new ListRolesCommand({}));
    await world.clock.advance(1000);
    await expect(iam.send(new ListRolesCommand({}))).rejects.toThrow(/not authorized/);
    await listen.close();
  });

  test('starts the clock when it is confirmed, not when it was approved or logged in', async () => {
    await start();
    const web = visitor();
    const page = await logIn('00u1', 'g-1', web);
    await world.clock.advance(4 * 60_000);
    await web.post(callbackUrl(), { consent: consentKey(page) });
    const stored = await world.grants.grant('g-1');
    expect(stored?.startedAt).toBe(at(4));
    expect(stored?.sessions).toHaveLength(1);
    expect(await world.audit.rows('g-1')).toEqual([
      expect.objectContaining({ email: 'ada@example.com', subject: '00u1' }),
    ]);
    expect(world.minted()).toHaveLength(1);
  });

  test.each(['RS256', 'ES256'] as const)('comes of an ID token that is signed with %s', async (algorithm) => {
    await start({ algorithm });
    expect((await session()).text('aws-access-key-id')).toMatch(/^ASIA/);
  });

  test('comes of an e-mail that only userinfo tells', async () => {
    await start({ emailInUserinfoOnly: true });
    expect((await session()).text('aws-access-key-id')).toMatch(/^ASIA/);
  });
});

describe('a later session', () => {
  test('of a running grant is given at once, until the same end', async () => {
    await start({ grants: [grant({ startedAt: at(-20) })] });
    const page = await logIn();
    expect(page.text('session-end')).toBe(at(40));
    expect(world.minted()).toHaveLength(1);
  });

  test('two first sessions, confirmed one after the other, see one start', async () => {
    await start();
    const [one, other] = [visitor(), visitor()];
    const pages = [await logIn('00u1', 'g-1', one), await logIn('00u1', 'g-1', other)];
    await one.post(callbackUrl(), { consent: consentKey(pages[0]!) });
    await world.clock.advance(60_000);
    const later = await other.post(callbackUrl(), { consent: consentKey(pages[1]!) });
    expect(later.text('session-end')).toBe(at(60));
    expect(await world.grants.grant('g-1')).toMatchObject({ startedAt: at(0), sessions: [{}, {}] });
  });

  test('two first sessions, confirmed at the same time, see one start', async () => {
    await start();
    const visitors = [visitor(), visitor()];
    const pages = await Promise.all(visitors.map((web) => logIn('00u1', 'g-1', web)));
    const ends = await Promise.all(
      visitors.map(async (web, index) =>
        (await web.post(callbackUrl(), { consent: consentKey(pages[index]!) })).text('session-end'),
      ),
    );
    const stored = await world.grants.grant('g-1');
    expect(stored?.sessions).toHaveLength(2);
    const end = Date.parse(stored!.startedAt!) + 3_600_000;
    for (const one of ends) expect(Date.parse(one!)).toBeLessThanOrEqual(end);
  });
});

describe('a person is refused, and AWS is not asked', () => {
  test.each<[string, WorldOptions, string, number, string]>([
    ['with a grant that nobody made', { grants: [] }, 'GrantUnknown', 404, 'There is no such approval'],
    ['with a revoked grant', { grants: [grant({ status: 'revoked' })] }, 'GrantRevoked', 403, 'revoked'],
    ['with a grant that is over', { grants: [grant({ startedAt: at(-60) })] }, 'GrantOver', 403, `over at ${at(0)}`],
    [
      'with less than a minute left',
      { grants: [grant({ startedAt: new Date(NOW - 3_600_000 + 59_000).toISOString() })] },
      'GrantNearlyOver',
      403,
      'Less than a minute is left',
    ],
    [
      'for a role that the catalog does not hold',
      { grants: [grant({ roleArn: 'arn:aws:iam::111122223333:role/untagged' })] },
      'RoleUnknown',
      404,
      'is not in the catalog',
    ],
    [
      'for a role whose ARN is none',
      { grants: [grant({ roleArn: 'Reader' })] },
      'RoleArnInvalid',
      422,
      'invalid role ARN format',
    ],
  ])('%s', async (_, options, reason, status, words) => {
    await start(options);
    const page = await logIn();
    expect(page.status).toBe(status);
    expect(page.text('reason')).toContain(words);
    expect(world.log.at(-1)).toMatchObject({ outcome: 'refused', reason, reference: page.text('reference') });
    expect(world.minted()).toEqual([]);
  });

  test('with the e-mail of somebody else', async () => {
    await start();
    const page = await logIn('00u2');
    expect(page.status).toBe(403);
    expect(page.text('reason')).toBe(
      'Account mismatch - You tried to log in with email eve@example.com but your Serval account uses ada@example.com. Please ensure you are using the same login email for your Serval account and your auth provider.',
    );
    expect(world.log.at(-1)).toMatchObject({ reason: 'AccountMismatch', email: 'eve@example.com', grantId: 'g-1' });
    expect(world.minted()).toEqual([]);
  });

  test('with a grant that is revoked while the confirmation is open', async () => {
    await start();
    const web = visitor();
    const page = await logIn('00u1', 'g-1', web);
    await world.revoke('g-1');
    const answer = await web.post(callbackUrl(), { consent: consentKey(page) });
    expect(answer.status).toBe(403);
    expect(world.log.at(-1)).toMatchObject({ step: 'consent', reason: 'GrantRevoked' });
    expect(world.minted()).toEqual([]);
  });
});

test('a running grant for the same role gives the end, and the named one is not started', async () => {
  await start({ grants: [grant(), grant({ id: 'g-2', startedAt: at(-50) })] });
  const page = await logIn();
  expect(page.text('session-end')).toBe(at(10));
  expect(await world.grants.grant('g-1')).toEqual(grant());
  expect(world.log.at(-1)).toMatchObject({ outcome: 'session', grantId: 'g-2' });
});

test('AWS may refuse a login that the bridge takes: a role that trusts another client', async () => {
  const arn = 'arn:aws:iam::111122223333:role/Other';
  await start({ grants: [grant({ roleArn: arn })], role: { arn, name: 'Other', path: '/' } });
  const page = await session();
  expect(page.status).toBe(502);
  expect(page.text('reason')).toContain(`AWS refused a session for ${arn} (AccessDenied)`);
  expect(world.minted().map(({ error }) => error)).toEqual(['AccessDenied']);
  expect(await world.grants.grant('g-1')).toEqual(grant({ roleArn: arn }));
});

describe('a refusal of a proven login', () => {
  const refusals: RefusalRow[] = [];
  const keeping: WorldOptions = {
    grants: [],
    stores: (stores) => ({ ...stores, audit: { ...stores.audit, putRefusal: async (row) => void refusals.push(row) } }),
  };
  beforeEach(() => void (refusals.length = 0));

  test('is a row where a store fails of a person who had logged in', async () => {
    const catalog = { role: () => Promise.reject(Object.assign(new Error('canary'), { name: 'Unreachable' })) };
    await start({ ...keeping, grants: [grant()], stores: (stores) => ({ ...keeping.stores!(stores), catalog }) });
    const page = await logIn();
    expect(page.status).toBe(500);
    expect(refusals).toEqual([
      expect.objectContaining({ code: 'Internal', email: 'ada@example.com', reference: page.text('reference') }),
    ]);
    expect(world.log).toEqual([expect.objectContaining({ reason: 'Internal', detail: 'Unreachable' })]);
  });

  test('is a row of the audit trail, with the reference that the person reads', async () => {
    await start(keeping);
    const page = await logIn();
    expect(refusals).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        at: at(0),
        code: 'GrantUnknown',
        grantId: 'g-1',
        email: 'ada@example.com',
        subject: '00u1',
        reference: page.text('reference'),
      },
    ]);
    expect(world.log).toEqual([expect.objectContaining({ reference: page.text('reference'), reason: 'GrantUnknown' })]);
  });

  test('is none where nobody proved to be anybody: a stranger cannot fill the table', async () => {
    await start(keeping);
    await visitor().get(loginUrl('...'));
    await visitor().get(`${callbackUrl()}?state=x&code=y`);
    expect(refusals).toEqual([]);
  });

  test('is answered all the same while the trail cannot be written, which the log tells', async () => {
    const failing = () => Promise.reject(Object.assign(new Error('canary'), { name: 'Unreachable' }));
    await start({
      grants: [],
      stores: (stores) => ({ ...stores, audit: { ...stores.audit, putRefusal: failing } }),
    });
    expect((await logIn()).status).toBe(404);
    expect(world.log).toEqual([expect.objectContaining({ reason: 'GrantUnknown', notAudited: 'Unreachable' })]);
  });
});

test('with the switch on, credentials cannot take another role, whatever this one allows', async () => {
  const policies: (string | undefined)[] = [];
  await start({
    settings: { denyRoleChaining: true },
    sts: (sts) => ({
      ...sts,
      assumeRoleWithWebIdentity: (request) => {
        policies.push(request.policy);
        return sts.assumeRoleWithWebIdentity(request);
      },
    }),
  });
  expect((await session()).text('aws-access-key-id')).toMatch(/^ASIA/);
  expect(policies).toHaveLength(1);
  expect(JSON.parse(policies[0]!)).toMatchObject({
    Statement: expect.arrayContaining([
      expect.objectContaining({ Effect: 'Deny', Action: expect.arrayContaining(['sts:AssumeRole']) as string[] }),
    ]) as object[],
  });
});

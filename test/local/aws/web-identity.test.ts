import { AssumeRoleWithWebIdentityCommand, type AssumeRoleWithWebIdentityCommandInput } from '@aws-sdk/client-sts';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { generateKeyPair, type JWTPayload } from 'jose';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { testIssuer, type TestIssuer } from './support/issuer.js';
import { refusal } from './support/refusal.js';
import { allow, login, role, TARGET, trusts } from './support/templates.js';

const ISSUER = 'https://login.example.com';
const ROLE = `arn:aws:iam::${TARGET}:role/requestable`;
const HOUR = 3_600_000;

let issuer: TestIssuer;
let google: TestIssuer;
beforeAll(async () => {
  issuer = await testIssuer(ISSUER);
  google = await testIssuer('https://accounts.google.com', 'RS256');
});

function world() {
  const made = cloud({ issuers: { [ISSUER]: issuer.keys, [google.url]: google.keys } });
  made.deploy(login(ISSUER));
  const present = (WebIdentityToken: string, input: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) =>
    clients(made.aws).sts.send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE, RoleSessionName: 'ada', WebIdentityToken, ...input }),
    );
  const logIn = async (claims: JWTPayload = {}, input = {}) =>
    present(await issuer.token(made.clock.now(), claims), input);
  return { ...made, present, logIn, seconds: made.clock.now() / 1000 };
}

const NOT_AUTHORIZED = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity';

test('a token of the trusted provider for its client id gets credentials, unsigned', async () => {
  const { logIn, aws } = world();
  const session = await logIn();
  expect(session).toMatchObject({
    Audience: 'client-1',
    Provider: `arn:aws:iam::${TARGET}:oidc-provider/login.example.com`,
    SubjectFromWebIdentityToken: 'user-1',
    AssumedRoleUser: { Arn: `arn:aws:sts::${TARGET}:assumed-role/requestable/ada` },
  });
  await clients(aws, keysOf(session.Credentials)).iam.send(new ListRolesCommand({}));
  expect(aws.calls()[0]).toEqual({ action: 'sts:AssumeRoleWithWebIdentity', account: TARGET, at: expect.any(Number) });
});

test('a duration up to the maximum of the role, 3,600 s unless asked otherwise', async () => {
  const { logIn } = world();
  expect((await logIn()).Credentials?.Expiration?.toISOString()).toBe('2026-01-15T13:00:00.000Z');
  expect((await logIn({}, { DurationSeconds: 7200 })).Credentials?.Expiration?.toISOString()).toBe(
    '2026-01-15T14:00:00.000Z',
  );
  expect(await refusal(logIn({}, { DurationSeconds: 7201 }))).toBe(
    'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  );
});

describe('a token is refused', () => {
  test('without a signature', async () => {
    const { present, clock } = world();
    expect(await refusal(present(issuer.unsignedToken(clock.now())))).toMatch(
      /^InvalidIdentityTokenException: The algorithm "none" is not supported/,
    );
  });

  test('with the signature of another key', async () => {
    const { present, clock } = world();
    const { privateKey } = await generateKeyPair('ES256');
    expect(await refusal(present(await issuer.token(clock.now(), {}, { key: privateKey })))).toBe(
      'InvalidIdentityTokenException: The signature of the token is not valid.',
    );
  });

  test('with claims changed after it was signed', async () => {
    const { present, clock } = world();
    const [header, , signature] = (await issuer.token(clock.now())).split('.');
    const [, claims] = (await issuer.token(clock.now(), { sub: 'somebody-else' })).split('.');
    expect(await refusal(present([header, claims, signature].join('.')))).toContain('signature');
  });

  test('signed by a key that the issuer does not list', async () => {
    const { present, clock } = world();
    expect(await refusal(present(await issuer.token(clock.now(), {}, { kid: 'key-2' })))).toMatch(
      /^InvalidIdentityTokenException: Couldn't retrieve verification key/,
    );
  });

  test('signed by PS256, which IAM does not take', async () => {
    const { present, clock } = world();
    const { privateKey } = await generateKeyPair('PS256');
    const token = await issuer.token(clock.now(), {}, { alg: 'PS256', key: privateKey });
    expect(await refusal(present(token))).toContain('The algorithm "PS256" is not supported');
  });

  test('of an issuer that the account has no provider for, whose keys are then never fetched', async () => {
    const foreign = await testIssuer('https://foreign.example.com');
    const made = cloud({ issuers: { [ISSUER]: issuer.keys, [foreign.url]: foreign.keys } });
    made.deploy(login(ISSUER));
    const WebIdentityToken = await foreign.token(made.clock.now());
    const call = clients(made.aws).sts.send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE, RoleSessionName: 'ada', WebIdentityToken }),
    );
    expect(await refusal(call)).toBe(
      'InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://foreign.example.com',
    );
    expect(foreign.fetches()).toBe(0);
  });

  test('of an issuer that differs in a slash', async () => {
    const { logIn } = world();
    expect(await refusal(logIn({ iss: `${ISSUER}/` }))).toContain('No OpenIDConnect provider found');
  });

  test('when its issuer cannot be reached', async () => {
    const made = cloud({ issuers: { [ISSUER]: () => Promise.reject(new Error('down')) } });
    made.deploy(login(ISSUER));
    const WebIdentityToken = await issuer.token(made.clock.now());
    const call = clients(made.aws).sts.send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE, RoleSessionName: 'ada', WebIdentityToken }),
    );
    expect(await refusal(call)).toMatch(/^IDPCommunicationErrorException/);
  });

  test.each<[string, JWTPayload, string]>([
    ['for another client id', { aud: 'client-2' }, 'InvalidIdentityTokenException: Incorrect token audience'],
    ['for two client ids', { aud: ['client-1', 'client-2'] }, 'local AWS is undecided: the token has several'],
    ['with another azp', { azp: 'client-2' }, 'local AWS is undecided: azp differs from aud'],
    ['without aud', { aud: undefined }, 'Missing a required claim: aud'],
    ['without sub', { sub: undefined }, 'Missing a required claim: sub'],
    ['without exp', { exp: undefined }, 'Missing a required claim: exp'],
    ['without iat', { iat: undefined }, 'Missing a required claim: iat'],
    ['without iss', { iss: undefined }, 'Missing a required claim: iss'],
  ])('%s', async (_, claims, message) => {
    const { logIn } = world();
    expect(await refusal(logIn(claims))).toContain(message);
  });

  test('once it is expired, in words that ask for a new login', async () => {
    const { present, clock, seconds } = world();
    const token = await issuer.token(clock.now());
    await clock.advance(HOUR - 1000);
    await present(token);
    await clock.advance(1000);
    expect(await refusal(present(token))).toBe(
      `ExpiredTokenException: Token expired: current date/time ${seconds + 3600} must be before the expiration date/time ${seconds + 3600}`,
    );
  });

  test('issued in the future, or not valid yet', async () => {
    const { logIn, seconds } = world();
    await logIn({ iat: seconds + 299 });
    expect(await refusal(logIn({ iat: seconds + 301 }))).toContain('is not valid yet');
    expect(await refusal(logIn({ nbf: seconds + 301 }))).toContain('is not valid yet');
  });

  test('that is none', async () => {
    const { present } = world();
    for (const text of ['access-token', 'a.b.c', 'a.b.c.d.e']) {
      expect(await refusal(present(text))).toBe(
        'InvalidIdentityTokenException: The ID Token provided is not a valid JWT.',
      );
    }
  });

  test('no error holds the token', async () => {
    const { present, aws, clock } = world();
    const token = await issuer.token(clock.now(), { aud: 'client-2' });
    expect(await refusal(present(token))).not.toContain(token.slice(0, 20));
    expect(await refusal(present('x'.repeat(20_001)))).not.toContain('xxx');
    expect(JSON.stringify(aws.calls())).not.toContain(token.slice(-20));
  });
});

describe('the trust decides', () => {
  const federated = { Federated: `arn:aws:iam::${TARGET}:oidc-provider/login.example.com` };
  const web = 'sts:AssumeRoleWithWebIdentity';

  async function against(statement: unknown, claims: JWTPayload = {}) {
    const made = world();
    made.deploy({ Other: role(statement, { RoleName: 'other' }) }, TARGET, 'other');
    return made.logIn(claims, { RoleArn: `arn:aws:iam::${TARGET}:role/other` });
  }

  test('a role that is not there, and one that does not trust the provider, are refused in the same words', async () => {
    const { logIn } = world();
    expect(await refusal(logIn({}, { RoleArn: `arn:aws:iam::${TARGET}:role/none` }))).toBe(NOT_AUTHORIZED);
    expect(await refusal(against(trusts({ Service: 'ec2.amazonaws.com' })))).toBe(NOT_AUTHORIZED);
  });

  test('another subject than the trusted one is refused', async () => {
    const sub = (subject: string) => ({ Condition: { StringEquals: { 'login.example.com:sub': subject } } });
    await against(trusts(federated, web, sub('user-1')));
    expect(await refusal(against(trusts(federated, web, sub('user-2'))))).toBe(NOT_AUTHORIZED);
  });

  test('a claim that is no documented key is undecided, and so refused', async () => {
    const Condition = { StringEquals: { 'login.example.com:email': 'ada@example.com' } };
    expect(await refusal(against(trusts(federated, web, { Condition }), { email: 'ada@example.com' }))).toMatch(
      /^AccessDenied: Not authorized .* \(local AWS is undecided: .*login\.example\.com:email/,
    );
  });

  test.each(['aws:PrincipalType', 'aws:userid'])(
    '%s has a value that no page tells, and so is refused',
    async (key) => {
      const absent = { Condition: { Null: { [key]: 'true' } } };
      expect(await refusal(against(trusts(federated, web, absent)))).toContain(`local AWS is undecided:`);
      const other = { Condition: { StringNotEquals: { [key]: 'User' } } };
      expect(await refusal(against(trusts(federated, web, other)))).toMatch(
        new RegExp(`\\(local AWS is undecided: .*${key}`),
      );
    },
  );

  test('session tags in the token need sts:TagSession', async () => {
    const claims = {
      'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] }, transitive_tag_keys: ['team'] },
    };
    await against(trusts(federated, [web, 'sts:TagSession']), claims);
    expect(await refusal(against(trusts(federated, web), claims))).toBe(NOT_AUTHORIZED);
  });

  test('a source identity in the token needs sts:SetSourceIdentity', async () => {
    const claims = { 'https://aws.amazon.com/source_identity': 'ada' };
    expect((await against(trusts(federated, [web, 'sts:SetSourceIdentity']), claims)).SourceIdentity).toBe('ada');
    expect(await refusal(against(trusts(federated, web), claims))).toBe(NOT_AUTHORIZED);
  });

  test('the provider of another account does not count', async () => {
    const made = world();
    made.deploy({ Open: role(trusts(federated, web), { RoleName: 'open' }) }, '333333333333');
    expect(await refusal(made.logIn({}, { RoleArn: 'arn:aws:iam::333333333333:role/open' }))).toContain(
      'No OpenIDConnect provider found in your account',
    );
  });
});

describe('Google', () => {
  const trust = trusts({ Federated: 'accounts.google.com' }, 'sts:AssumeRoleWithWebIdentity', {
    Condition: { StringEquals: { 'accounts.google.com:aud': 'google-client' } },
  });

  async function withGoogle(claims: JWTPayload) {
    const made = world();
    made.deploy({ Role: role(trust, { RoleName: 'google' }) }, TARGET, 'google');
    const token = await google.token(made.clock.now(), claims);
    return made.present(token, { RoleArn: `arn:aws:iam::${TARGET}:role/google` });
  }

  test('needs no provider in the account; the trust checks the client id', async () => {
    expect((await withGoogle({ aud: 'google-client' })).Provider).toBe('accounts.google.com');
    expect(await refusal(withGoogle({ aud: 'other' }))).toBe(NOT_AUTHORIZED);
  });

  test('azp, where it is set, is what the key aud holds', async () => {
    await withGoogle({ aud: 'backend', azp: 'google-client' });
    expect(await refusal(withGoogle({ aud: 'google-client', azp: 'other' }))).toBe(NOT_AUTHORIZED);
  });
});

test('a login is no role chaining, and its session chains for an hour', async () => {
  const made = world();
  made.deploy({ Next: role(trusts({ AWS: ROLE }), { RoleName: 'next', MaxSessionDuration: 43_200 }) }, TARGET, 'next');
  const { Credentials } = await made.logIn({}, { DurationSeconds: 7200 });
  const { sts } = clients(made.aws, keysOf(Credentials));
  const chain = (DurationSeconds: number) =>
    sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${TARGET}:role/next`, RoleSessionName: 'next', DurationSeconds }),
    );
  await chain(3600);
  expect(await refusal(chain(3601))).toContain('1 hour session limit for roles assumed by role chaining');
});

test('a session policy limits a login too', async () => {
  const { logIn, aws } = world();
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:*')] });
  const { Credentials } = await logIn({}, { Policy });
  expect(await refusal(clients(aws, keysOf(Credentials)).iam.send(new ListRolesCommand({})))).toContain(
    'because no session policy allows the iam:ListRoles action',
  );
});

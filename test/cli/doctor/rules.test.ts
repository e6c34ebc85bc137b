/** Each step is wrong where its subject is, names what is wrong and what to do; and no other step is. */
import type { Facts } from '../../../cli/doctor/facts.js';
import { judged } from '../../../cli/doctor/report.js';
import { RULES } from '../../../cli/doctor/rules/index.js';
import { known, unknown, valueOf } from '../../../cli/steps/fact.js';
import { status } from '../../runtime/catalog/samples.js';
import { ACCOUNTS } from './cases/accounts.js';
import { WORKER } from './cases/worker.js';
import { PROVIDER } from './cases/provider.js';
import { ROLES } from './cases/roles.js';
import { BRIDGE } from './cases/bridge.js';
import { TOKEN } from './cases/token.js';
import { live, policy, seven } from './cases/case.js';
import {
  ACCOUNT,
  answered,
  authorization,
  BRIDGE_URL,
  COOKIE,
  ISSUER,
  loginAnswer,
  notRight,
  ROLE_ARN,
  told,
  trust,
  whole,
  withAccount,
  withBridge,
  withClaims,
  withIngestion,
  withLogin,
  withRole,
  withToken,
  withWorker,
} from './facts.js';

test('where all is right, so is every step', () => {
  expect(notRight(whole())).toEqual([]);
  expect(judged(whole()).steps).toHaveLength(RULES.length);
});

const WRONG = [...ACCOUNTS, ...WORKER, ...PROVIDER, ...ROLES, ...BRIDGE, ...TOKEN];

test.each(WRONG)('%s is wrong: %s', (step, _, facts, text, fix) => {
  const found = told(facts, step);
  expect(found.verdict).toBe('notOk');
  expect(found.text).toEqual(text instanceof RegExp ? expect.stringMatching(text) : expect.stringContaining(text));
  expect(found.fix).toEqual(expect.stringMatching(new RegExp(escaped(fix))));
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

test('each step can be wrong', () => {
  expect(new Set(WRONG.map(([step]) => step))).toEqual(
    new Set(RULES.map(({ step }) => step).filter((step) => step !== 'issuer')),
  );
  const facts = withLogin({ issuer: 'https://example.okta.com:8443' });
  expect(told(facts, 'issuer')).toMatchObject({
    verdict: 'notOk',
    text: expect.stringContaining('has a port') as string,
  });
});

/** Steps that build on the one that is wrong may be so too, and are not checked at least. */
const FOLLOWING: Readonly<Record<string, readonly string[]>> = {
  credentials: ['worker identity'],
  'Test AWS Connection': ['organization policies'],
  'discovery document': ['bridge login'],
  'tag of the role': ['trust of the role', 'longest session', 'parts in the catalog'],
  'bridge routes': ['bridge login', 'bridge answers'],
  'token tags': ['trust of the role'],
  'last sync': ['tag of the role'],
};

test.each(WRONG)('where %s is wrong (%s), no step before or beside it is', (step, _, facts) => {
  const allowed = [step, ...(FOLLOWING[step] ?? [])];
  expect(notRight(facts).filter((one) => !allowed.includes(one))).toEqual([]);
});

const NOT_CHECKED: ReadonlyArray<readonly [step: string, facts: Facts, why: string]> = [
  [
    'seven actions',
    withIngestion({ policies: unknown('iam:GetRolePolicy on x failed: AccessDenied') }),
    'iam:GetRolePolicy on x failed: AccessDenied',
  ],
  [
    'seven actions',
    withIngestion({
      policies: known([policy(seven, { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })]),
    }),
    'whether a condition lets iam:ListRoles',
  ],
  [
    'seven actions',
    withIngestion({ boundary: unknown('iam:GetPolicy on b failed: AccessDenied') }),
    'iam:GetPolicy on b failed: AccessDenied',
  ],
  [
    'unneeded actions',
    withIngestion({
      policies: known([policy([...seven, 'iam:ListRoleTags'])]),
      boundary: unknown('iam:GetPolicy on b failed: AccessDenied'),
    }),
    'iam:GetPolicy on b failed: AccessDenied',
  ],
  ['tag of the role', withAccount({ listed: unknown('iam:ListRoles on x failed: Throttling') }), 'failed: Throttling'],
  ['last sync', withAccount({ status: known(status({ lastComplete: '2026-11-02T00:00:00.000Z' })) }), 'yet to come'],
  ['login provider', withAccount({ provider: unknown('other credentials') }), 'other credentials'],
  [
    'trust of the role',
    withRole({ live: live({ trustPolicy: trust({ conditions: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }) }) }),
    'is undecided',
  ],
  ['trust of the role', withLogin({ clientId: unknown('give --client-id ID') }), 'give --client-id ID'],
  [
    'trust of the worker',
    withWorker({ clusterArn: unknown('give --worker-cluster ARN') }),
    'give --worker-cluster ARN',
  ],
  [
    'worker identity',
    { ...whole(), caller: known({ account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ada` }) },
    "run it in the worker's pod",
  ],
  [
    'discovery document',
    withLogin({ discoveryUrl: 'https://inside.example/.well-known/openid-configuration' }),
    'which was not looked at',
  ],
  [
    'bridge routes',
    withBridge({ login: answered(`${BRIDGE_URL}/oidc/auth/login?grant=x`, { status: 429 }) }),
    'too many logins',
  ],
  ['redirect URI', withBridge({ provider: known({ url: ISSUER, failed: 'ETIMEDOUT' }) }), 'does not answer: ETIMEDOUT'],
  ['token e-mail', withClaims({ email: undefined }), 'userinfo'],
  ['clocks', { ...whole(), clocks: { ...whole().clocks, bridge: unknown('it told no time') } }, 'it told no time'],
  ['tag of the role', withRole({ live: unknown('iam:GetRole on x failed: AccessDenied') }), 'iam:GetRole on x failed'],
  ['longest session', withRole({ live: live({ maxSessionDuration: undefined }) }), 'IAM did not say'],
];

test.each(NOT_CHECKED)('%s is not checked where it cannot be (%#)', (step, facts, why) => {
  const found = told(facts, step);
  expect(found).toMatchObject({ verdict: 'notChecked', text: expect.stringContaining(why) as string });
  expect(found.fix).toBeUndefined();
});

test('a role that is not right is told with the reasoning of the evaluator, and without the External ID', () => {
  const { reasoning } = told(
    withRole({ live: live({ trustPolicy: trust({ clientId: 'other' }) }) }),
    'trust of the role',
  );
  expect(reasoning!.join('\n')).toContain('does not apply');
  expect(JSON.stringify(judged(whole()))).not.toContain('external-id');
  expect(told(whole(), 'trust of the role')).toMatchObject({ subject: ROLE_ARN });
});

test('a denial that a boundary nobody could read may account for is not laid on the organization', () => {
  const denied = { action: 'iam:GetRolePolicy', resource: 'x', error: 'AccessDenied' };
  const facts = withIngestion({ boundary: unknown('iam:GetPolicy on b failed: AccessDenied') });
  const [account] = valueOf(facts.accounts)!;
  const errors = known(status({ lastComplete: '2026-11-01T00:00:00.000Z', errors: [denied] }));
  const found = told({ ...facts, accounts: known([{ ...account!, status: errors }]) }, 'organization policies');
  expect(found.verdict).toBe('ok');
});

test('a token file that others may read is told, whatever else is wrong with the token', () => {
  for (const facts of [withToken({ open: true, header: { alg: 'HS256' } }), withToken({ open: true, form: 'x' })]) {
    expect(told(facts, 'token form').fix).toContain('chmod 600 the file');
  }
});

test('a cookie of a load balancer is none of the bridge, and does not stand in for one', () => {
  const balancer = 'AWSALB=x; Expires=Thu, 01 Jan 2026 00:00:00 GMT; Path=/';
  const setting = (...cookies: string[]): Facts =>
    withBridge({ login: loginAnswer(authorization(), { 'set-cookie': cookies }) });
  expect(told(setting(balancer, COOKIE), 'bridge answers').verdict).toBe('ok');
  expect(told(setting(balancer), 'bridge answers')).toMatchObject({ text: 'the login sets no cookie' });
});

describe('with Google', () => {
  const google = (claims: object, more: object = {}): Facts => {
    const facts = withLogin({ issuer: 'https://accounts.google.com', ...more });
    const { token } = withClaims({
      iss: 'https://accounts.google.com',
      email_verified: true,
      hd: 'example.com',
      ...claims,
    });
    return { ...facts, token };
  };

  test('no account has a provider, and its principal is the host', () => {
    const trustPolicy = trust({ federated: 'accounts.google.com', issuer: 'accounts.google.com' });
    const roles = withRole({ live: live({ trustPolicy }) }).accounts;
    const facts = { ...google({}), accounts: roles };
    expect(told(facts, 'login provider').verdict).toBe('ok');
    expect(told(facts, 'trust of the role').verdict).toBe('ok');
    expect(told(facts, 'token e-mail').verdict).toBe('ok');
  });

  test.each([
    [{ hd: undefined }, 'it has no hd: the account is of no Google Workspace'],
    [{ hd: 'other.example' }, 'hd is "other.example", and not "example.com"'],
    [{ email_verified: undefined }, 'email_verified is absent'],
    [{ email_verified: 'true' }, 'email_verified is not true'],
  ])('a token with %j is wrong', (claims, text) => {
    expect(told(google(claims), 'token e-mail')).toMatchObject({ verdict: 'notOk', text });
  });

  test('the domain has to be given', () => {
    const found = told(google({}, { hostedDomain: unknown('give --hosted-domain DOMAIN') }), 'token e-mail');
    expect(found).toMatchObject({
      verdict: 'notChecked',
      text: expect.stringContaining('give --hosted-domain') as string,
    });
  });
});

test('an account outside of an organization is no fault of its own', () => {
  const outside = { check: 'x', ok: false, text: 'This AWS account is not part of an AWS Organization.', reason: 'r' };
  expect(told({ ...whole(), organization: known([outside]) }, 'List AWS Organization Accounts').verdict).toBe('ok');
});

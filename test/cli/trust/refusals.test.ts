/** What a plan refuses, and what it only tells. One refusal holds back all roles. */
import { role, root, TARGET, trusts } from '../../local/aws/support/templates.js';
import { cli } from '../support.js';
import {
  arnOf,
  CLIENT_ID,
  ISSUER,
  own,
  PROVIDER_ARN,
  stackError,
  stackResource,
  stackResources,
  world,
} from './support.js';
import type { World, WorldOptions } from './support.js';

let at: World;
const open = async (roles: Record<string, unknown>, more: Omit<WorldOptions, 'roles'> = {}): Promise<World> =>
  (at = await world({ roles, ...more }));
afterEach(() => at.close());

/** A trust of about so many characters: accounts take 32 each. */
const longTrust = (accounts: number) =>
  role(
    trusts({
      AWS: Array.from({ length: accounts }, (_, i) => `arn:aws:iam::${String(i).padStart(12, '7')}:root`),
    }),
    { RoleName: 'dba' },
  );

const deny = (Condition?: object) => ({
  Sid: 'Perimeter',
  Effect: 'Deny',
  Principal: { Federated: PROVIDER_ARN },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(Condition && { Condition }),
});

test.each<[string, Record<string, unknown>, string]>([
  [
    'a path of roles that AWS owns',
    { Dba: own('linked', { Path: '/aws-service-role/ops.example.com/' }) },
    "roles under /aws-service-role/ and /aws-reserved/ are AWS's own, and nobody can edit their trust; leave it out",
  ],
  ['a name that no role has', { Dba: own('dba') }, 'the account has no role "linked"; correct the ARN'],
  [
    'another path than the role has',
    { Dba: own('linked', { Path: '/team/' }) },
    `the role of that name is arn:aws:iam::${TARGET}:role/team/linked; name it so`,
  ],
  [
    'a tag that IAM takes for the same key',
    { Dba: own('linked', { Tags: [{ Key: 'Serval', Value: 'x' }] }) },
    'it has the tag "Serval", which IAM takes for the same key as "serval" and Serval does not; take that tag off first',
  ],
  [
    'fifty tags',
    { Dba: own('linked', { Tags: Array.from({ length: 50 }, (_, i) => ({ Key: `tag-${i}`, Value: '' })) }) },
    'it has 50 tags, which is all that a role can; take one off first',
  ],
  [
    'a Deny that applies to the login',
    { Dba: role([trusts(root(TARGET)), deny()], { RoleName: 'linked' }) },
    'its trust would refuse the login all the same: sts:AssumeRoleWithWebIdentity: explicit Deny: ',
  ],
])('%s is refused, and the other role is left too', async (what, roles, refusal) => {
  await open({ ...roles, Ops: own('ops') });
  const path = what.startsWith('a path') ? 'aws-service-role/ops.example.com/' : '';
  const { code, out, err } = await at.trust(arnOf(`${path}linked`), arnOf('ops'), '--yes');
  expect(out).toContain(`  refused: ${refusal}`);
  expect(out).toContain('1 to change, 1 refused; nothing is changed until nothing is refused\n');
  expect({ code, err, writes: at.takeWrites() }).toEqual({ code: 1, err: '', writes: [] });
});

describe('the size of the trust', () => {
  test('is refused over the quota that the account tells, with both figures', async () => {
    await open({ Dba: longTrust(58) });
    const { code, out } = await at.trust(arnOf('dba'), '--yes');
    expect(code).toBe(1);
    expect(out).toContain('  trust     2,048 characters at most, as the account says\n');
    const [, now, then] = / {9}([\d,]+) characters now, ([\d,]+) then\n/.exec(out) ?? [];
    expect([now, then].map((text) => Number(text!.replace(',', '')) <= 2048)).toEqual([true, false]);
    expect(out).toContain(`refused: its trust would have ${then} characters, and 2,048 are allowed; shorten it,`);
    expect(at.takeWrites()).toEqual([]);
  });

  test('is let pass where the quota that is given allows it; IAM has the last word, and the role stays as it is', async () => {
    await open({ Dba: longTrust(58) });
    const before = await at.standing('dba');
    const { code, out } = await at.trust(arnOf('dba'), '--trust-quota', '4096', '--yes');
    expect(out).toContain('4,096 characters at most, as --trust-quota says\n');
    expect(out).toContain(
      `failed     ${arnOf('dba')}: iam:UpdateAssumeRolePolicy failed: LimitExceeded; IAM counts more characters or tags than are allowed; shorten the trust, or have the quota raised; nothing else of it was changed\n`,
    );
    expect(code).toBe(1);
    expect(await at.standing('dba')).toEqual(before);
  });

  test("counts with IAM's default where the account may not be asked, and says so", async () => {
    await open({ Dba: own('dba') });
    at.aws.inject({ action: 'iam:GetAccountSummary', fault: { type: 'error', code: 'AccessDenied', status: 403 } });
    const { code, out } = await at.trust(arnOf('dba'), '--plan');
    expect(code).toBe(0);
    expect(out).toContain(
      "  trust     2,048 characters at most, as IAM's default is: iam:GetAccountSummary failed: AccessDenied; allow these credentials iam:GetAccountSummary\n",
    );
  });
});

describe('the provider', () => {
  test('must be in the account', async () => {
    await open({ Dba: own('dba') }, { provider: {} });
    const { code, out } = await at.trust(arnOf('dba'), '--yes');
    expect(code).toBe(1);
    expect(out).toContain(
      `refused: account ${TARGET} has no provider ${PROVIDER_ARN}; deploy a LoginProvider there first, or correct --issuer\n`,
    );
    expect(at.takeWrites()).toEqual([]);
  });

  test('must admit the client id', async () => {
    const Properties = { Url: ISSUER, ClientIdList: ['other'] };
    await open({ Dba: own('dba') }, { provider: { Provider: { Type: 'AWS::IAM::OIDCProvider', Properties } } });
    const { code, out } = await at.trust(arnOf('dba'), '--yes');
    expect(code).toBe(1);
    expect(out).toContain(`the provider ${PROVIDER_ARN} does not admit the client id "${CLIENT_ID}"; add it to`);
  });

  test('is not checked where it may not be read, and the plan says why', async () => {
    await open({ Dba: own('dba') });
    const denied = { type: 'error', code: 'AccessDenied', status: 403 } as const;
    at.aws.inject({ action: 'iam:GetOpenIDConnectProvider', fault: denied });
    const { code, out } = await at.trust(arnOf('dba'), '--yes');
    expect(out).toContain('  provider  not checked: iam:GetOpenIDConnectProvider failed: AccessDenied; allow');
    expect(code).toBe(0);
    await at.login('dba');
  });

  test('Google needs none in the account', async () => {
    await open({ Dba: own('dba') }, { provider: {} });
    const words = ['--google', '--client-id', 'x.apps.googleusercontent.com', '--directory', at.directory, '--yes'];
    const { code, out } = await cli(['trust', arnOf('dba'), ...words], at.environment);
    expect(code).toBe(0);
    expect(out).toContain('  provider  built into IAM: it asks for no domain, so any Google account that can log in');
    const { Statement } = JSON.parse((await at.standing('dba')).trust) as { Statement: unknown[] };
    expect(Statement[1]).toEqual({
      Effect: 'Allow',
      Principal: { Federated: 'accounts.google.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'accounts.google.com:aud': 'x.apps.googleusercontent.com' } },
    });
    expect((await at.undo((await at.records())[0]!, '--yes')).code).toBe(0);
    expect((await at.standing('dba')).trust).not.toContain('google');
  });
});

describe('a stack', () => {
  test('that owns a role is named, and the role refused', async () => {
    await open({ Dba: own('dba') }, { owners: { dba: 'data-platform' } });
    const { code, out } = await at.trust(arnOf('dba'), '--yes');
    expect(out).toContain(
      'refused: the stack data-platform in us-east-1 owns it; apply the Requestable mixin to it there, or give --owned-by-stack if it is to drift from its template\n',
    );
    expect({ code, writes: at.takeWrites() }).toEqual({ code: 1, writes: [] });
  });

  test('is not asked with --owned-by-stack', async () => {
    await open({ Dba: own('dba') }, { owners: { dba: 'data-platform' } });
    expect((await at.trust(arnOf('dba'), '--owned-by-stack', '--yes')).code).toBe(0);
    await at.login('dba');
  });

  test('is asked for in each region that is named', async () => {
    await open({ Dba: own('dba') });
    let scope = '';
    at.before('DescribeStackResources', 2, (_, { authorization = '' }) => {
      scope = /Credential=[^/]+\/\d+\/([^,]+),/.exec(authorization)![1]!;
      return { status: 200, body: stackResources(stackResource({ stack: 'far', name: 'dba' })) };
    });
    const { out } = await at.trust(arnOf('dba'), '--stack-regions', 'eu-west-1, ap-east-1', '--plan');
    expect(out).toContain('the stack far in ap-east-1 owns it');
    expect(scope).toBe('ap-east-1/cloudformation/aws4_request');
  });

  test('of which other resources alone are shown is taken for the owner, since it has one of that name', async () => {
    await open({ Dba: own('dba') });
    const others = Array.from({ length: 100 }, (_, i) => stackResource({ stack: 'large', name: `role-${i}` }));
    at.before('DescribeStackResources', 1, () => ({ status: 200, body: stackResources(...others) }));
    expect((await at.trust(arnOf('dba'), '--plan')).out).toContain('the stack large in us-east-1 owns it');
  });

  test.each([
    ['has a function of that name', stackResource({ stack: 'shop', name: 'dba', type: 'AWS::Lambda::Function' })],
    ['let the role go', stackResource({ stack: 'shop', name: 'dba', status: 'DELETE_SKIPPED' })],
  ])('that %s does not own the role', async (_, resource) => {
    await open({ Dba: own('dba') });
    at.before('DescribeStackResources', 1, () => ({ status: 200, body: stackResources(resource) }));
    expect(await at.trust(arnOf('dba'), '--plan')).toMatchObject({ code: 0 });
  });

  test.each([
    [
      'AccessDenied',
      stackError(403, 'AccessDenied'),
      'AccessDenied; allow these credentials cloudformation:DescribeStackResources',
    ],
    ['Throttling', stackError(400, 'Throttling'), 'Throttling; try again in a minute'],
    ['an answer of another form', { status: 200, body: '<html>hello</html>' }, 'Incomplete; try again'],
  ])('that cannot be asked for (%s) is told, and does not hold the role back', async (_, answer, why) => {
    await open({ Dba: own('dba') });
    at.before('DescribeStackResources', 1, () => answer);
    const { code, out } = await at.trust(arnOf('dba'), '--yes');
    expect(out).toContain(
      `  note: not checked whether a stack owns it: us-east-1: cloudformation:DescribeStackResources failed: ${why}`,
    );
    expect(code).toBe(0);
  });
});

describe('notes', () => {
  test('a Deny that may apply does not have the statement added once more', async () => {
    await open({
      Dba: role([trusts(root(TARGET)), deny({ Bool: { 'aws:SecureTransport': 'false' } })], { RoleName: 'dba' }),
    });
    await at.trust(arnOf('dba'), '--yes');
    at.takeWrites();
    const { code, out } = await at.trust(arnOf('dba'), '--yes');
    expect({ code, writes: at.takeWrites() }).toEqual({ code: 0, writes: [] });
    expect(out).toContain('  note: not certain that the login is let in: ');
  });

  test('a Deny that may apply is told with its reason', async () => {
    const abroad = deny({ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } });
    await open({ Dba: role([trusts(root(TARGET)), abroad], { RoleName: 'dba' }) });
    const { code, out } = await at.trust(arnOf('dba'), '--plan');
    expect(code).toBe(0);
    expect(out).toMatch(/ {2}note: not certain that the login is let in: .*a Deny may apply: .*aws:SourceIp/);
  });

  test('a role that only services could assume is told to give people its rights', async () => {
    await open({ Dba: role(trusts({ Service: 'ec2.amazonaws.com' }), { RoleName: 'dba' }) });
    const { out } = await at.trust(arnOf('dba'), '--plan');
    expect(out).toContain('  note: only ec2.amazonaws.com could assume it so far; people get all its rights\n');
  });

  test('a principal that was deleted is told, since IAM may not take the document back', async () => {
    await open({ Dba: role(trusts({ AWS: 'AROAEXAMPLEEXAMPLEEXA' }), { RoleName: 'dba' }) });
    expect((await at.trust(arnOf('dba'), '--plan')).out).toContain(
      '  note: its trust names AROAEXAMPLEEXAMPLEEXA, which',
    );
  });

  test('names of others that a terminal would obey are shown without their codes', async () => {
    await open({ Dba: own('dba', { Tags: [{ Key: 'a', Value: 'b' }] }) });
    at.before('DescribeStackResources', 1, () => ({
      status: 200,
      body: stackResources(stackResource({ stack: 'evil\u001b[2J', name: 'dba' })),
    }));
    const { out } = await at.trust(arnOf('dba'), '--plan');
    expect(out).toContain('the stack evil?[2J in us-east-1 owns it');
  });
});

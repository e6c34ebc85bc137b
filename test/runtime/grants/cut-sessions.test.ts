/** Live sessions cut in the local cloud, whose evaluator says what a session may do before and after. */
import { GetRolePolicyCommand, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { localAws } from '../../../local/aws/index.js';
import { cutSessions } from '../../../runtime/grants/cut-sessions.js';
import type { Grant } from '../../../runtime/grants/grant.js';
import { virtualClock } from '../../support/clock.js';
import { clients, keysOf, type Keys } from '../../local/aws/support/clients.js';
import { testIssuer, type TestIssuer } from '../../local/aws/support/issuer.js';
import { refusal } from '../../local/aws/support/refusal.js';
import { allow, deployment, inline, login, role, TARGET, trusts } from '../../local/aws/support/templates.js';
import { at, grant, NOW, sessionRecord } from '../session/samples.js';

const ISSUER = 'https://login.example.com';
const ROLE_ARN = `arn:aws:iam::${TARGET}:role/requestable`;
const HUB = '111111111111';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await testIssuer(ISSUER);
});

function world() {
  const clock = virtualClock(NOW + 250, { auto: true });
  const aws = localAws({ clock, issuers: { [ISSUER]: issuer.keys } });
  aws.deploy(deployment(login(ISSUER)));
  const logIn = async (RoleSessionName: string): Promise<Keys> => {
    const WebIdentityToken = await issuer.token(clock.now());
    const command = new AssumeRoleWithWebIdentityCommand({ RoleArn: ROLE_ARN, RoleSessionName, WebIdentityToken });
    return keysOf((await clients(aws).sts.send(command)).Credentials);
  };
  /** What a session may do, as the evaluator says: list the roles. */
  const list = (keys: Keys) => clients(aws, keys).iam.send(new ListRolesCommand({}));
  const { iam } = clients(aws, aws.administrator(TARGET));
  const cut = (overrides: Partial<Grant> = {}, own = iam) =>
    cutSessions(grant({ roleArn: ROLE_ARN, status: 'revoked', ...overrides }), own, clock);
  const policy = async (): Promise<{ Statement: readonly object[] }> => {
    const named = { RoleName: 'requestable', PolicyName: 'serval-cut-sessions' };
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand(named));
    return JSON.parse(decodeURIComponent(PolicyDocument!)) as { Statement: readonly object[] };
  };
  return { aws, clock, iam, logIn, list, cut, policy };
}

test("a session minted before is refused after, another person's is not, and a new one is not", async () => {
  const { clock, logIn, list, cut } = world();
  const [ada, eve] = [await logIn('Ada@example.com'), await logIn('eve@example.com')];
  await list(ada);
  expect(await cut()).toMatchObject({ sessionName: 'ada@example.com', before: '2026-03-01T12:00:01Z' });
  expect(await refusal(list(ada))).toMatch(/^AccessDenied.* explicit deny/);
  await list(eve);
  await clock.advance(1000);
  await list(await logIn('ada@example.com'));
  expect(await refusal(list(ada))).toContain('AccessDenied');
});

test('a session of the very second, and one that the bridge recorded by a clock ahead of this one, are cut', async () => {
  const { clock, cut } = world();
  expect((await cut()).before).toBe('2026-03-01T12:00:01Z');
  expect(clock.slept).toEqual([]);
  const ahead = sessionRecord('s1', { mintedAt: at(2) });
  expect((await cut({ sessions: [ahead] })).before).toBe('2026-03-01T12:03:01Z');
  await clock.advance(600_000);
  expect((await cut({ sessions: [ahead] })).before).toBe('2026-03-01T12:10:01Z');
});

test('the role keeps its own policies, and cuts of several people stand side by side', async () => {
  const { clock, logIn, list, cut, policy } = world();
  const [ada, eve, bob] = [
    await logIn('ada@example.com'),
    await logIn('eve@example.com'),
    await logIn('bob@example.com'),
  ];
  await cut();
  await clock.advance(1000);
  await cut({ email: 'eve@example.com' });
  for (const keys of [ada, eve]) expect(await refusal(list(keys))).toContain('AccessDenied');
  await list(bob);
  expect((await policy()).Statement).toHaveLength(2);
  await clock.advance(12 * 3_600_000);
  await cut({ email: 'bob@example.com' });
  expect((await policy()).Statement).toHaveLength(1);
});

test('a cut that somebody else wrote over at the same time is written again', async () => {
  const { clock, iam, logIn, list, cut, aws } = world();
  const ada = await logIn('ada@example.com');
  const own = clients(aws, aws.administrator(TARGET)).iam;
  let puts = 0;
  own.middlewareStack.add((next, context) => async (args) => {
    const answer = await next(args);
    if (context.commandName === 'PutRolePolicyCommand' && (puts += 1) === 1) {
      const Statement = [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      const named = { RoleName: 'requestable', PolicyName: 'serval-cut-sessions' };
      await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument }));
    }
    return answer;
  });
  await cut({}, own);
  expect(puts).toBe(2);
  expect(clock.slept).toEqual([500]);
  expect(await refusal(list(ada))).toContain('AccessDenied');
});

test('where IAM shows its own writes late, the cut is found after a pause', async () => {
  const { aws, clock, cut } = world();
  aws.forgetRecentWrites(900);
  await cut();
  expect(clock.slept).toEqual([500, 1000]);
});

describe('is refused in words:', () => {
  const operator = (statement: object) => ({
    Operator: role(
      trusts({ Federated: { Ref: 'Provider' } }, 'sts:AssumeRoleWithWebIdentity', {
        Condition: { StringEquals: { 'login.example.com:aud': 'client-1' } },
      }),
      { RoleName: 'operator', Policies: [inline('own', statement)] },
    ),
  });

  test.each(['iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy'])('without %s', async (missing) => {
    const { aws, clock } = world();
    const rights = ['iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy'].filter((right) => right !== missing);
    aws.deploy(deployment({ ...login(ISSUER), ...operator(allow(rights)) }));
    const WebIdentityToken = await issuer.token(clock.now());
    const { Credentials } = await clients(aws).sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: `arn:aws:iam::${TARGET}:role/operator`,
        RoleSessionName: 'op',
        WebIdentityToken,
      }),
    );
    const { iam } = clients(aws, keysOf(Credentials));
    await expect(cutSessions(grant({ roleArn: ROLE_ARN }), iam, clock)).rejects.toThrow(
      `«Role» ${ROLE_ARN}: its sessions were not cut: these credentials need ${missing} on it`,
    );
  });

  test('a role that is gone, or lies in an account that these credentials are not of', async () => {
    const { aws, cut } = world();
    const { iam } = clients(aws, aws.administrator(HUB));
    await expect(cut({}, iam)).rejects.toThrow(
      `«Role» ${ROLE_ARN}: its sessions were not cut: these credentials see no role of its name; use those of its account`,
    );
  });

  test('a role of the same name in another account, whose sessions are not cut instead', async () => {
    const { aws, cut } = world();
    aws.deploy(deployment(login(ISSUER), {}, { account: HUB }));
    const { iam } = clients(aws, aws.administrator(HUB));
    await expect(cut({}, iam)).rejects.toThrow(
      `«Role» ${ROLE_ARN} is not the role that these credentials see under its name ("arn:aws:iam::${HUB}:role/requestable"); use those of its account`,
    );
    expect(aws.calls().map(({ action }) => action)).not.toContain('iam:PutRolePolicy');
  });

  test('a role whose inline policies are full', async () => {
    const { iam, cut } = world();
    const Statement = [{ Effect: 'Deny', Action: 's3:*', Resource: `arn:aws:s3:::${'x'.repeat(10_000)}` }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'requestable', PolicyName: 'large', PolicyDocument }));
    await expect(cut()).rejects.toThrow('its inline policies are full; delete one, or those cuts that are older than');
  });

  test('a grant whose role is no ARN', async () => {
    const { aws, cut } = world();
    await expect(cut({ roleArn: 'Reader' })).rejects.toThrow('«Role» "Reader" is no role\'s ARN');
    expect(aws.calls()).toEqual([]);
  });
});

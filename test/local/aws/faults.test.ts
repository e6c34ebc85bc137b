import { CreateRoleCommand, GetRoleCommand, ListRolesCommand, TagRoleCommand } from '@aws-sdk/client-iam';
import type { Fault, LocalAws } from '../../../local/aws/index.js';
import { clients } from './support/clients.js';
import { cloud, type Cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { HUB, role, TARGET, trusts } from './support/templates.js';

const trust = trusts({ Service: 'ec2.amazonaws.com' });

function world(): Cloud {
  const made = cloud();
  made.deploy(Object.fromEntries(['a', 'b', 'c'].map((name) => [name, role(trust, { RoleName: name })])));
  return made;
}

/** The same over HTTP and without a socket. */
async function bothWays(check: (made: Cloud, to: string | LocalAws) => Promise<void>): Promise<void> {
  const direct = world();
  await check(direct, direct.aws);
  const served = world();
  const server = await served.aws.listen();
  try {
    await check(served, server.url);
  } finally {
    await server.close();
  }
}

const getRole = (name: string) => new GetRoleCommand({ RoleName: name });
const iamOf = (made: Cloud, to: string | LocalAws = made.aws, account = TARGET) =>
  clients(to, made.aws.administrator(account)).iam;
const failure: Fault['fault'] = { type: 'error', code: 'ServiceFailure', message: 'down', status: 500 };

test('an error is answered with its code, to the calls that match, as often as asked', async () => {
  await bothWays(async (made, to) => {
    made.aws.inject({
      action: 'iam:GetRole',
      account: TARGET,
      parameters: { RoleName: 'a' },
      times: 2,
      fault: failure,
    });
    const iam = iamOf(made, to);
    await iam.send(getRole('b'));
    await iam.send(new ListRolesCommand({}));
    expect(await refusal(iam.send(getRole('a')))).toContain('down');
    expect(await refusal(iam.send(getRole('a')))).toContain('down');
    await iam.send(getRole('a'));
    expect(made.aws.calls().filter((call) => call.error === 'ServiceFailure')).toHaveLength(2);
  });
});

test('a fault of another account does not fire, the first that matches does, and clearing ends all', async () => {
  const made = world();
  made.aws.inject({ action: '*', account: HUB, fault: failure });
  made.aws.inject({ action: 'iam:GetRole', fault: { ...failure, message: 'first' } });
  made.aws.inject({ action: '*', fault: { ...failure, message: 'second' } });
  const iam = iamOf(made);
  expect(await refusal(iam.send(getRole('a')))).toContain('first');
  made.aws.clearFaults();
  await iam.send(getRole('a'));
});

test.each([
  ['reset', /ECONNRESET|socket hang up/],
  ['truncated', /ECONNRESET|aborted|socket hang up/],
] as const)('a connection that is %s gives no answer', async (type, message) => {
  await bothWays(async (made, to) => {
    made.aws.inject({ action: 'iam:GetRole', times: 1, fault: { type } });
    expect(await refusal(iamOf(made, to).send(getRole('a')))).toMatch(message);
    expect(made.aws.calls()).toHaveLength(1);
    await iamOf(made, to).send(getRole('a'));
  });
});

test('an answer can be empty: no roles, and no word of an end', async () => {
  await bothWays(async (made, to) => {
    made.aws.inject({ action: 'iam:ListRoles', fault: { type: 'empty-body' } });
    const answer = await iamOf(made, to).send(new ListRolesCommand({}));
    expect(answer.IsTruncated).toBeUndefined();
    expect(answer.Roles).toBeUndefined();
  });
});

test("an answer can take time, on the clock that was passed in, and is the later state's", async () => {
  const made = world();
  made.aws.inject({ action: 'iam:GetRole', fault: { type: 'delay', milliseconds: 30_000 } });
  const slow = iamOf(made).send(getRole('later'));
  await iamOf(made).send(new CreateRoleCommand({ RoleName: 'later', AssumeRolePolicyDocument: document }));
  await slow;
  expect(made.clock.slept).toEqual([30_000]);
  expect(made.aws.calls().at(-1)?.at).toBe(Date.parse('2026-01-15T12:00:30Z'));
});

test('pages can be empty or short, and the listing still ends with every role', async () => {
  const made = world();
  made.aws.inject({ action: 'iam:ListRoles', times: 2, fault: { type: 'empty-page' } });
  made.aws.inject({ action: 'iam:ListRoles', fault: { type: 'short-page', size: 2 } });
  const iam = iamOf(made);
  const sizes: number[] = [];
  const markers: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await iam.send(new ListRolesCommand({ Marker }));
    sizes.push(page.Roles?.length ?? -1);
    Marker = page.IsTruncated ? page.Marker : undefined;
    if (Marker !== undefined) markers.push(Marker);
  } while (Marker !== undefined);
  expect(sizes).toEqual([0, 0, 2, 1]);
  expect(new Set(markers).size).toBe(3);
});

describe('throttling', () => {
  const rates = { 'iam:GetRole': { perSecond: 2, burst: 3 } };
  const send = (made: Cloud, times: number, account = TARGET) =>
    Promise.all(
      Array.from({ length: times }, () =>
        iamOf(made, made.aws, account)
          .send(getRole('a'))
          .then(
            () => 'ok',
            (error: Error) => error.name,
          ),
      ),
    );

  test('beyond the burst calls are refused, until tokens come back', async () => {
    const made = world();
    made.aws.throttle({ rates });
    expect(await send(made, 4)).toEqual(['ok', 'ok', 'ok', 'Throttling']);
    expect(await refusal(iamOf(made).send(getRole('a')))).toBe('Throttling: Rate exceeded');
    await made.clock.advance(1000);
    expect(await send(made, 3)).toEqual(['ok', 'ok', 'Throttling']);
    await made.clock.advance(60_000);
    expect(await send(made, 4)).toEqual(['ok', 'ok', 'ok', 'Throttling']);
  });

  test('each action and each account has a bucket of its own', async () => {
    const made = world();
    made.deploy({ a: role(trust, { RoleName: 'a' }) }, HUB);
    made.aws.throttle({ rates });
    await send(made, 3);
    expect(await send(made, 3, HUB)).toEqual(['ok', 'ok', 'ok']);
    await iamOf(made).send(new ListRolesCommand({}));
  });
});

const document = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });

test('reads soon after a write answer from before it', async () => {
  const made = world();
  made.aws.forgetRecentWrites(5000);
  const iam = iamOf(made);
  await iam.send(new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument: document }));
  await iam.send(new TagRoleCommand({ RoleName: 'a', Tags: [{ Key: 'serval', Value: '' }] }));
  expect(await refusal(iam.send(getRole('new')))).toContain('NoSuchEntity');
  await made.clock.advance(3000);
  made.deploy({ a: role(trust, { RoleName: 'a' }) });
  await made.clock.advance(2000);
  expect((await iam.send(getRole('a'))).Role?.Tags).toHaveLength(1);
  expect((await iam.send(getRole('c'))).Role?.RoleName).toBe('c');
  await iam.send(getRole('new'));
  await made.clock.advance(3000);
  expect(await refusal(iam.send(getRole('c')))).toContain('NoSuchEntity');
  made.aws.forgetRecentWrites(0);
  await iam.send(new CreateRoleCommand({ RoleName: 'newer', AssumeRolePolicyDocument: document }));
  await iam.send(getRole('newer'));
});

test('a deployer without iam:TagRole makes roles whose tags are gone, without a word', async () => {
  const made = cloud();
  made.aws.dropRoleTags();
  made.deploy({ a: role(trust, { RoleName: 'a', Tags: [{ Key: 'serval', Value: '' }] }) });
  expect((await iamOf(made).send(getRole('a'))).Role?.Tags).toBeUndefined();
});

test('the same seed gives the same ids and keys', async () => {
  const run = async (seed: number) => {
    const made = cloud({ seed });
    made.deploy({ a: role(trust, { RoleName: 'a' }) });
    const { Role } = await iamOf(made).send(getRole('a'));
    return [Role?.RoleId, made.aws.administrator(TARGET)];
  };
  expect(await run(7)).toEqual(await run(7));
  expect(await run(7)).not.toEqual(await run(8));
});

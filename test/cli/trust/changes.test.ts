/** What happens in the middle: failures, changes by others, lost answers, Ctrl-C. No role is left with half. */
import {
  DeleteRoleCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { mkdir, rm } from 'node:fs/promises';
import { applyEdits } from '../../../cli/trust/apply.js';
import { roleEditor } from '../../../runtime/aws/edit-role.js';
import { cloud } from '../../local/aws/support/cloud.js';
import { refusal } from '../../local/aws/support/refusal.js';
import { policy, root, TARGET, trusts } from '../../local/aws/support/templates.js';
import { arnOf, own, STATEMENT, world, type World } from './support.js';

const NAMES = ['dba', 'ops', 'dev'];
const ARNS = NAMES.map(arnOf);
const TRUST = policy(trusts(root(TARGET)));
const OTHERS = JSON.stringify(policy(trusts({ AWS: 'arn:aws:iam::333333333333:root' })));

let at: World;
beforeEach(async () => {
  at = await world({ roles: Object.fromEntries(NAMES.map((name) => [name, own(name)])) });
});
afterEach(() => at.close());

const asItWas = async (name: string): Promise<void> => {
  const { trust, tags } = await at.standing(name);
  expect({ trust: JSON.parse(trust) as unknown, tags }).toEqual({ trust: TRUST, tags: {} });
};
const isWhole = async (name: string): Promise<void> => {
  await at.login(name);
  expect((await at.standing(name)).tags).toEqual({ serval: '' });
};

const fail = (action: string, RoleName: string, code = 'AccessDenied', times = Infinity): void =>
  at.aws.inject({ action, parameters: { RoleName }, times, fault: { type: 'error', code, status: 403 } });

test('the tag of the second role fails: the first is whole, the second as it was, the third not begun; the next run goes on', async () => {
  fail('iam:TagRole', 'ops');
  const { code, out, err } = await at.trust(...ARNS, '--yes');
  expect(code).toBe(1);
  expect(err).toBe('');
  expect(out).toContain(
    [
      `changed    ${ARNS[0]}`,
      `failed     ${ARNS[1]}: iam:TagRole failed: AccessDenied; allow these credentials iam:TagRole; its trust was put back`,
      `not begun  ${ARNS[2]}`,
      `to take it back: cdk-serval trust --undo ${(await at.records())[0]}\n`,
    ].join('\n'),
  );
  await isWhole('dba');
  await asItWas('ops');
  await asItWas('dev');

  at.aws.clearFaults();
  expect((await at.trust(...ARNS, '--yes')).code).toBe(0);
  for (const name of NAMES) await isWhole(name);
});

test('what was done of a run that failed is what its record takes back', async () => {
  fail('iam:TagRole', 'ops');
  await at.trust(...ARNS, '--yes');
  at.aws.clearFaults();
  expect((await at.undo((await at.records())[0]!, '--yes')).code).toBe(0);
  for (const name of NAMES) await asItWas(name);
});

test('a trust that cannot be put back either is told, and the record does it later', async () => {
  fail('iam:TagRole', 'dba');
  at.before('UpdateAssumeRolePolicy', 2, () => fail('iam:UpdateAssumeRolePolicy', 'dba'));
  const { out } = await at.trust(ARNS[0]!, '--yes');
  expect(out).toContain('its trust was not put back: iam:UpdateAssumeRolePolicy failed: AccessDenied; allow');
  at.aws.clearFaults();
  expect((await at.undo((await at.records())[0]!, '--yes')).code).toBe(0);
  await asItWas('dba');
});

test('an undo whose trust fails puts the tag back, so that the role is as the run left it', async () => {
  await at.trust(ARNS[0]!, '--yes');
  fail('iam:UpdateAssumeRolePolicy', 'dba');
  const { code, out } = await at.undo((await at.records())[0]!, '--yes');
  expect(code).toBe(1);
  expect(out).toContain(`failed     ${ARNS[0]}: iam:UpdateAssumeRolePolicy failed: AccessDenied; allow`);
  expect(out).toContain('; its tag was put back\n');
  await isWhole('dba');
});

test.each<[string, (RoleName: string) => Promise<unknown>, string]>([
  [
    'its trust',
    (RoleName) => at.admin.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: OTHERS })),
    'its trust was changed since the plan; run again to see a new one',
  ],
  [
    'its tag',
    (RoleName) => at.admin.iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'serval', Value: 'x' }] })),
    'its tags were changed since the plan',
  ],
  ['all of it', (RoleName) => at.admin.iam.send(new DeleteRoleCommand({ RoleName })), 'it is gone since the plan'],
])('a role that somebody changed meanwhile (%s) is left alone, and the others are not', async (_, change, why) => {
  // Three reads for the plan, then one right before each role is changed.
  at.before('GetRole', 4, async () => void (await change('dba')));
  const { code, out } = await at.trust(...ARNS, '--yes');
  expect(code).toBe(1);
  expect(out).toContain(`left       ${ARNS[0]}: ${why}`);
  expect(await refusal(at.login('dba'))).toContain('AccessDenied');
  await isWhole('ops');
  await isWhole('dev');
});

test('two at once: whoever finds that the other has overwritten the trust does not tag, and says so', async () => {
  // The plan's read, the one right before the change, and the one that looks at what was written.
  at.before('GetRole', 3, async () => {
    await at.admin.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'dba', PolicyDocument: OTHERS }));
  });
  const { code, out } = await at.trust(ARNS[0]!, '--yes');
  expect(code).toBe(1);
  expect(out).toContain(
    `failed     ${ARNS[0]}: somebody else changed its trust at the same time; look at it, and run again`,
  );
  expect(await at.standing('dba')).toEqual({ trust: OTHERS, tags: {} });
});

test('a trust that somebody else changed before the tag failed is not put back over the change', async () => {
  fail('iam:TagRole', 'dba');
  at.before('TagRole', 1, async () => {
    await at.admin.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'dba', PolicyDocument: OTHERS }));
  });
  const { code, out } = await at.trust(ARNS[0]!, '--yes');
  expect(code).toBe(1);
  expect(out).toContain('; its trust was not put back: somebody else changed its trust at the same time; look at it');
  expect((await at.standing('dba')).trust).toBe(OTHERS);
});

test('a role that is to get its tag alone does not, once its trust lets nobody in any more', async () => {
  await at.trust(ARNS[0]!, '--yes');
  await at.admin.iam.send(new UntagRoleCommand({ RoleName: 'dba', TagKeys: ['serval'] }));
  const change = { RoleName: 'dba', PolicyDocument: OTHERS };
  // Of the second run: its plan's read, then the one right before the change.
  at.before('GetRole', 5, async () => void (await at.admin.iam.send(new UpdateAssumeRolePolicyCommand(change))));
  const { code, out } = await at.trust(ARNS[0]!, '--yes');
  expect(code).toBe(1);
  expect(out).toContain(`left       ${ARNS[0]}: its trust was changed since the plan`);
  expect((await at.standing('dba')).tags).toEqual({});
});

describe('the record of a run that left roles', () => {
  const tagged = async (): Promise<void> => {
    await at.admin.iam.send(new TagRoleCommand({ RoleName: 'dba', Tags: [{ Key: 'serval', Value: '' }] }));
  };

  test('does not take off a tag that somebody else set meanwhile', async () => {
    at.before('GetRole', 3, tagged);
    expect((await at.trust(ARNS[0]!, ARNS[1]!, '--yes')).out).toContain(`left       ${ARNS[0]}`);
    expect((await at.undo((await at.records())[0]!, '--yes')).code).toBe(0);
    expect((await at.standing('dba')).tags).toEqual({ serval: '' });
    await asItWas('ops');
  });

  test('does not take back what a later run made of them', async () => {
    at.before('UpdateAssumeRolePolicy', 1, () => void process.emit('SIGINT', 'SIGINT'));
    await at.trust(...ARNS, '--yes');
    const [first] = await at.records();
    expect((await at.trust(...ARNS, '--yes')).code).toBe(0);
    expect((await at.undo(first!, '--yes')).code).toBe(0);
    await asItWas('dba');
    await isWhole('ops');
  });

  test('stays as it was where it cannot be written again, and that is told', async () => {
    at.before('GetRole', 3, async () => {
      await tagged();
      const [file] = await at.records();
      await rm(file!);
      await mkdir(file!);
    });
    const { err, out } = await at.trust(ARNS[0]!, ARNS[1]!, '--yes');
    const [file] = await at.records();
    expect(err).toBe(`${file} could not be written anew: EISDIR; it still names roles that were left alone\n`);
    expect(out).toContain(`--undo ${file}`);
  });

  test('is gone where all were left, and no undo is offered', async () => {
    at.before('GetRole', 2, tagged);
    const { code, out } = await at.trust(ARNS[0]!, '--yes');
    expect({ code, records: await at.records() }).toEqual({ code: 1, records: [] });
    expect(out).not.toContain('--undo');
  });
});

test('a write whose answer is a failure, and which was made all the same, counts as made', async () => {
  const failure = { status: 403, body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>' };
  at.before('UpdateAssumeRolePolicy', 1, async (parameters) => {
    const PolicyDocument = parameters.get('PolicyDocument')!;
    await at.admin.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'dba', PolicyDocument }));
    return failure;
  });
  at.before('TagRole', 1, async () => {
    await at.admin.iam.send(new TagRoleCommand({ RoleName: 'dba', Tags: [{ Key: 'serval', Value: '' }] }));
    return failure;
  });
  expect((await at.trust(ARNS[0]!, '--yes')).code).toBe(0);
  await isWhole('dba');
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s in the middle finishes the role that is being changed, and stops',
  async (signal) => {
    at.before('UpdateAssumeRolePolicy', 1, () => void process.emit(signal, signal));
    const { code, out, err } = await at.trust(...ARNS, '--yes');
    expect(code).toBe(1);
    expect(err).toBe(
      'ending: the role that is being changed is finished, the others are left; once more ends it at once\n',
    );
    expect(out).toContain(`changed    ${ARNS[0]}\nnot begun  ${ARNS[1]}\nnot begun  ${ARNS[2]}\nto take it back: `);
    await isWhole('dba');
    await asItWas('ops');
  },
);

test('IAM that shows a write late is waited for, and after that the role is done all the same', async () => {
  const late = cloud();
  late.deploy({ Dba: own('dba') });
  const editor = roleEditor(late.admin().iam);
  const standing = (await editor.read('dba'))!;
  late.aws.forgetRecentWrites(60_000);
  const to = JSON.stringify({ ...TRUST, Statement: [...(TRUST.Statement as unknown[]), STATEMENT] });
  const edit = {
    arn: standing.arn,
    name: 'dba',
    partition: 'aws',
    roleId: standing.roleId,
    trust: { from: standing.trust, to },
    tag: 'add' as const,
  };
  const { signal } = new AbortController();
  expect(await applyEdits([edit], { editor, clock: late.clock, signal })).toEqual([
    { arn: standing.arn, did: 'changed', detail: 'IAM does not show the new trust yet' },
  ]);
  expect(late.clock.slept).toEqual([500, 1_000, 2_000]);
  late.aws.forgetRecentWrites(0);
  const now = (await editor.read('dba'))!;
  expect(now).toMatchObject({ trust: to, tags: [{ key: 'serval', value: '' }] });
});

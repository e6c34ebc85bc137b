import type { Decision } from '../../../runtime/session/decide.js';
import { decide, SESSIONS_PER_GRANT, type Known } from '../../../runtime/session/decide.js';
import { at, grant, NOW, role, ROLE_ARN, sessionRecord } from './samples.js';

const known = (overrides: Partial<Known> = {}): Known => ({
  now: NOW,
  email: 'ada@example.com',
  grant: grant(),
  others: [],
  role: role(),
  ...overrides,
});

function decided(overrides: Partial<Known>): Decision {
  const decision = decide(known(overrides));
  if ('refused' in decision) throw new Error(`refused: ${decision.refused}`);
  return decision;
}

describe('who gets in', () => {
  test.each<[string, Partial<Known>, string, string]>([
    ['an unknown grant', { grant: undefined }, 'GrantUnknown', 'There is no such approval, or it is not given yet'],
    [
      'another e-mail',
      { email: 'eve@example.com' },
      'AccountMismatch',
      'Account mismatch - You tried to log in with email eve@example.com but your Serval account uses ada@example.com. Please ensure you are using the same login email for your Serval account and your auth provider.',
    ],
    ['a revoked grant', { grant: grant({ status: 'revoked' }) }, 'GrantRevoked', 'revoked'],
    [
      'a role ARN that is none',
      { grant: grant({ roleArn: 'role/Reader' }) },
      'RoleArnInvalid',
      'invalid role ARN format',
    ],
    [
      'an ARN of a user',
      { grant: grant({ roleArn: 'arn:aws:iam::111122223333:user/ada' }) },
      'RoleArnInvalid',
      'invalid role ARN format',
    ],
    ['a role that the catalog does not hold', { role: undefined }, 'RoleUnknown', ROLE_ARN],
    ['a role other than the grant names', { role: role({ arn: `${ROLE_ARN}2` }) }, 'RoleUnknown', ROLE_ARN],
    ['a grant that is over', { grant: grant({ startedAt: at(-60) }) }, 'GrantOver', at(0)],
    ['a grant that was over long ago', { grant: grant({ startedAt: at(-600) }) }, 'GrantOver', at(-540)],
    [
      'less than a minute',
      { grant: grant({ startedAt: at(-60) }), now: NOW - 59_999 },
      'GrantNearlyOver',
      'Less than a minute',
    ],
    [
      'a grant with as many sessions as fit',
      { grant: grant({ sessions: Array.from({ length: SESSIONS_PER_GRANT }, (_, i) => sessionRecord(`s${i}`)) }) },
      'GrantFull',
      String(SESSIONS_PER_GRANT),
    ],
  ])('%s is refused', (_, overrides, refused, words) => {
    expect(decide(known(overrides))).toEqual(
      expect.objectContaining({ refused, words: expect.stringContaining(words) as string }),
    );
  });

  test('a stranger learns nothing about a grant but that it is not theirs', () => {
    const refusal = decide(known({ email: 'eve@example.com', grant: grant({ status: 'revoked' }), role: undefined }));
    expect(refusal).toHaveProperty('refused', 'AccountMismatch');
  });

  test('the case of the e-mail does not matter', () => {
    expect(decided({ email: 'Ada@Example.com' }).first).toBe(true);
  });

  test('a whole minute is enough', () => {
    expect(decided({ grant: grant({ startedAt: at(-59) }) }).end).toBe(NOW + 60_000);
  });
});

describe("another's end", () => {
  test.each<[string, Partial<Known>['grant'], number]>([
    ['counts where it is earlier than ours', grant({ startedAt: at(-10), expiresAt: at(20) }), 20],
    ['counts for a grant that starts now', grant({ expiresAt: at(20) }), 20],
    ['does not lengthen ours', grant({ startedAt: at(-10), expiresAt: at(600) }), 50],
  ])('%s', (_, named, minutes) => {
    expect(decided({ grant: named }).end).toBe(NOW + minutes * 60_000);
  });

  test('that has passed refuses also a grant that never started', () => {
    expect(decide(known({ grant: grant({ expiresAt: at(-1) }) }))).toHaveProperty('refused', 'GrantOver');
  });

  test('decides which of several grants lasts longest', () => {
    const long = grant({ id: 'g-2', startedAt: at(-10), approvedMinutes: 600, expiresAt: at(5) });
    const decision = decided({ grant: grant({ startedAt: at(-10) }), others: [long] });
    expect(decision).toMatchObject({ end: NOW + 50 * 60_000, grant: { id: 'g-1' } });
  });
});

describe('which grant gives the end', () => {
  const running = grant({ id: 'g-2', startedAt: at(-10), approvedMinutes: 90 });

  test('the first session of a grant starts its clock now', () => {
    expect(decided({})).toMatchObject({ first: true, startedAt: at(0), end: NOW + 60 * 60_000 });
  });

  test('a started grant keeps its clock', () => {
    const named = grant({ startedAt: at(-20) });
    expect(decided({ grant: named })).toMatchObject({ first: false, startedAt: at(-20), end: NOW + 40 * 60_000 });
  });

  test.each(['the named grant', 'another one'])('a start of %s that is still to come counts as now', (which) => {
    const early = grant({ id: which === 'another one' ? 'g-2' : 'g-1', startedAt: at(5) });
    const decision = decided(which === 'another one' ? { others: [early] } : { grant: early });
    expect(decision).toMatchObject({ grant: early, first: false, startedAt: at(0), end: NOW + 60 * 60_000 });
  });

  test.each([
    ['another person', { email: 'eve@example.com' }],
    ['another role', { roleArn: `${ROLE_ARN}2` }],
  ])('a running grant that is of %s by now, as an index may not know yet, gives no end', (_, now) => {
    expect(decided({ others: [{ ...running, ...now }] })).toMatchObject({ first: true, grant: { id: 'g-1' } });
  });

  test('a running grant gives the end, and the named one does not start', () => {
    const decision = decided({ others: [running] });
    expect(decision).toMatchObject({ first: false, startedAt: at(-10), end: NOW + 80 * 60_000 });
    expect(decision.grant.id).toBe('g-2');
  });

  test('of several running grants the one that lasts longest counts, never their sum', () => {
    const named = grant({ startedAt: at(-5) });
    const shorter = grant({ id: 'g-3', startedAt: at(-1), approvedMinutes: 10 });
    expect(decided({ grant: named, others: [shorter, running, named] }).grant.id).toBe('g-2');
    expect(decided({ grant: named, others: [shorter, named] })).toMatchObject({ end: NOW + 55 * 60_000 });
  });

  test('an older grant that is over does not end a new one', () => {
    const over = grant({ id: 'g-0', startedAt: at(-600) });
    expect(decided({ others: [over] })).toMatchObject({ first: true, end: NOW + 60 * 60_000 });
  });

  test('a grant with less than a minute left does not hold a new one back', () => {
    const nearlyOver = grant({ id: 'g-0', startedAt: at(-59.5) });
    expect(decided({ others: [nearlyOver] }).grant.id).toBe('g-1');
  });

  test('a revoked grant gives no end, however long it would last', () => {
    expect(decided({ others: [{ ...running, status: 'revoked' }] }).grant.id).toBe('g-1');
  });

  test('another grant that has not started gives no end', () => {
    const waiting = grant({ id: 'g-4', approvedMinutes: 600 });
    expect(decided({ others: [waiting] }).grant.id).toBe('g-1');
    const refusal = decide(known({ grant: grant({ startedAt: at(-600) }), others: [waiting] }));
    expect(refusal).toHaveProperty('refused', 'GrantOver');
  });
});

describe('how long', () => {
  test.each<[number, number | undefined, number, string]>([
    [600, 43_200, 36_000, 'the approved time, where it is the shorter'],
    [600, 7200, 7200, "the role's maximum, where it is the shorter"],
    [600, undefined, 3600, 'an hour, where the maximum is unknown'],
    [600, 100, 3600, 'an hour, where the maximum is none that IAM could have given'],
    [600, 86_400, 3600, 'an hour, where the maximum is over what IAM allows'],
    [30, undefined, 1800, 'the approved time below an hour'],
    [10, 43_200, 900, 'the 900 seconds that STS gives at least'],
  ])('%d approved minutes of a role with a maximum of %p are %d seconds: %s', (approvedMinutes, maximum, seconds) => {
    const named = grant({ approvedMinutes });
    expect(decided({ grant: named, role: role({ maxSessionDuration: maximum }) }).seconds).toBe(seconds);
  });

  test('a part of a second is not rounded up', () => {
    const named = grant({ startedAt: at(-30) });
    expect(decided({ grant: named, now: NOW + 1 }).seconds).toBe(1799);
  });
});

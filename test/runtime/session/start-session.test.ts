import { sessionPolicy } from '../../../lib/model/index.js';
import type { AuditStore } from '../../../runtime/grants/audit.js';
import { RuntimeError } from '../../../runtime/errors.js';
import type { Grant, GrantStore } from '../../../runtime/grants/grant.js';
import type { WebIdentityRequest } from '../../../runtime/session/sts.js';
import { at, grant, NOW, role, ROLE_ARN, sessionRecord } from './samples.js';
import { awsError, LOGIN, signal, started, withGrants, world } from './world.js';

test('a session is recorded in its grant and in the audit trail, with the whole e-mail', async () => {
  const { start, grants, audit, sts } = await world([grant({ justification: 'ticket 42' })]);
  const { credentials, record } = started(await start());
  expect(credentials.accessKeyId).toBe('ASIA1');
  expect(await grants.grant('g-1')).toMatchObject({ startedAt: at(0), sessions: [record] });
  expect(await audit.rows('g-1')).toEqual([
    expect.objectContaining({ id: record.id, email: 'ada@example.com', subject: '00u1', stsRequestId: 'request-1' }),
  ]);
  expect(await audit.rows('g-1')).toMatchObject([
    { seconds: 3600, why: 'grant', justification: 'ticket 42', mintedAt: at(0), endsAt: at(60) },
  ]);
  expect(sts.asked).toHaveLength(1);
  expect(sts.asked[0]).toMatchObject({ sessionName: 'Ada@example.com', seconds: 3600, token: LOGIN.token });
});

test.each([
  ['GrantUnknown', []],
  ['AccountMismatch', [grant({ email: 'eve@example.com' })]],
  ['GrantRevoked', [grant({ status: 'revoked' })]],
  ['GrantOver', [grant({ startedAt: at(-61) })]],
  ['RoleUnknown', [grant({ roleArn: 'arn:aws:iam::111122223333:role/Other' })]],
])('%s: nothing is asked of STS, nothing written', async (refused, grants: Grant[]) => {
  const at = await world(grants);
  expect(await at.start()).toHaveProperty('refused', refused);
  expect(at.sts.asked).toEqual([]);
  expect((await at.grants.grant('g-1'))?.sessions ?? []).toEqual([]);
});

describe('without a confirmation', () => {
  test('a first session is not minted, and no clock starts', async () => {
    const { start, sts, grants } = await world([grant()]);
    expect(await start({}, false)).toMatchObject({ unconfirmed: { first: true, roleArn: ROLE_ARN } });
    expect(sts.asked).toEqual([]);
    expect(await grants.grant('g-1')).toEqual(grant());
  });

  test('a later session is minted', async () => {
    const { start } = await world([grant({ startedAt: at(-1) })]);
    expect(started(await start({}, false)).record.endsAt).toBe(at(59));
  });

  test('no clock starts where the grant that gave the end is over before its session could be recorded', async () => {
    const running = grant({ id: 'g-2', startedAt: at(-59) });
    const { start, parts, grants, clock } = await world([grant(), running]);
    const slow: Partial<GrantStore> = {
      recordSession: async () => {
        await clock.advance(10_000);
        throw awsError('InternalServerError');
      },
    };
    expect(await start(withGrants(parts, slow), false)).toHaveProperty('unconfirmed.grant.id', 'g-1');
    expect(await grants.grant('g-1')).toEqual(grant());
  });
});

test('a partition whose STS nobody knows is refused in words', async () => {
  const arn = 'arn:aws-iso-b:iam::111122223333:role/Reader';
  const { start, sts } = await world([grant({ roleArn: arn })], [], role({ arn }));
  expect(await start()).toMatchObject({
    refused: 'RegionUnknown',
    words: expect.stringContaining('aws-iso-b') as string,
  });
  expect(sts.asked).toEqual([]);
});

describe('the end of the credentials', () => {
  test('with less than 900 seconds left, a session policy ends them with the grant', async () => {
    const { start, sts } = await world([grant({ startedAt: at(-50) })]);
    const { record } = started(await start());
    expect(sts.asked[0]).toMatchObject({
      seconds: 900,
      policy: JSON.stringify(sessionPolicy({ end: '2026-03-01T12:10:00Z' })),
    });
    expect(record.endsAt).toBe(at(10));
  });

  test('credentials that the time on the way could carry past the end get the policy too', async () => {
    const { start, sts } = await world([grant()]);
    started(await start());
    expect(sts.asked[0]?.policy).toBe(JSON.stringify(sessionPolicy({ end: '2026-03-01T13:00:00Z' })));
  });

  test('credentials that are over long before the grant need no policy', async () => {
    const { start, sts } = await world([grant({ approvedMinutes: 600 })], [], role({ maxSessionDuration: 3600 }));
    const { record } = started(await start());
    expect(sts.asked[0]?.policy).toBeUndefined();
    expect(record.endsAt).toBe(at(60));
  });

  test('a switch leaves the policy out, and the record says when they really end', async () => {
    const { start, sts } = await world([grant({ startedAt: at(-50) })]);
    const { record } = started(await start({ allowSessionsPastGrantEnd: true }));
    expect(sts.asked[0]?.policy).toBeUndefined();
    expect(record.endsAt).toBe(at(15));
  });
});

describe('role chaining', () => {
  const deny = { Effect: 'Deny', Action: expect.arrayContaining(['sts:AssumeRole']) as string[], Resource: '*' };
  const statements = (request: WebIdentityRequest | undefined) =>
    (JSON.parse(request?.policy ?? '{}') as { Statement?: unknown[] }).Statement;

  test('is denied in every session where that is set, one that needs no end included', async () => {
    const { start, sts } = await world([grant({ approvedMinutes: 600 })], [], role({ maxSessionDuration: 3600 }));
    const { record } = started(await start({ denyRoleChaining: true }));
    expect(statements(sts.asked[0])).toEqual([{ Effect: 'Allow', Action: '*', Resource: '*' }, deny]);
    expect(record.endsAt).toBe(at(60));
  });

  test('is denied beside the end', async () => {
    const { start, sts } = await world([grant({ startedAt: at(-50) })]);
    started(await start({ denyRoleChaining: true }));
    const Condition = { DateLessThan: { 'aws:CurrentTime': '2026-03-01T12:10:00Z' } };
    expect(statements(sts.asked[0])).toEqual([{ Effect: 'Allow', Action: '*', Resource: '*', Condition }, deny]);
  });

  test('is allowed where nothing is set', async () => {
    const { start, sts } = await world([grant({ startedAt: at(-50) })]);
    started(await start());
    expect(JSON.stringify(statements(sts.asked[0]))).not.toContain('Deny');
  });
});

describe('an approver that is away', () => {
  const failing = (error: Error): Partial<GrantStore> => ({ grant: () => Promise.reject(error) });

  test('is told in words, its reason in the detail alone, and STS is not asked', async () => {
    const { start, parts, sts } = await world([grant()]);
    const away = new RuntimeError('Serval', 'https://public.api.serval.com answers 503; try again in a minute');
    expect(await start(withGrants(parts, failing(away)))).toEqual({
      refused: 'GrantsUnavailable',
      words:
        'Serval does not say at the moment whether this access is approved. Try again in a minute, and name the ' +
        'reference if it lasts.',
      detail: away.message,
    });
    expect(sts.asked).toEqual([]);
  });

  test.each([new RuntimeError('Grant', 'status of grant g-1: "on" is not allowed'), awsError('TimeoutError')])(
    'is not what fails otherwise: %s',
    async (error) => {
      const { start, parts, sts } = await world([grant()]);
      await expect(start(withGrants(parts, failing(error)))).rejects.toBe(error);
      expect(sts.asked).toEqual([]);
    },
  );
});

describe('answers of STS', () => {
  const tooLong = awsError(
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  );

  test('a role that allows less than it did at the last sync gets an hour, once, and the record says so', async () => {
    const { start, sts, audit } = await world([grant({ approvedMinutes: 600 })], [tooLong]);
    started(await start());
    expect(sts.asked.map(({ seconds }) => seconds)).toEqual([36_000, 3600]);
    expect(await audit.rows('g-1')).toMatchObject([{ seconds: 3600, why: 'fallback' }]);
  });

  test('the fallback is not tried twice', async () => {
    const { start, sts } = await world([grant({ approvedMinutes: 600 })], [tooLong, tooLong]);
    expect(await start()).toHaveProperty('refused', 'AwsRefused');
    expect(sts.asked).toHaveLength(2);
  });

  test('a transient error is tried again after a pause', async () => {
    const { start, sts, clock } = await world([grant()], [awsError('IDPCommunicationErrorException')]);
    started(await start());
    expect(sts.asked).toHaveLength(2);
    expect(clock.slept.every((pause) => pause <= 200)).toBe(true);
  });

  test('retries end with their budget, and nothing is recorded', async () => {
    const { start, sts, clock, grants } = await world(
      [grant()],
      Array.from({ length: 500 }, () => awsError('Throttling', 'Rate exceeded')),
    );
    expect(await start()).toHaveProperty('refused', 'AwsBusy');
    expect(clock.now() - NOW).toBeLessThanOrEqual(15_000);
    expect(sts.asked.length).toBeGreaterThan(3);
    expect(await grants.grant('g-1')).toEqual(grant());
  });

  test('retries are counted too, so that pauses that turn out short make no storm', async () => {
    const busy = Array.from({ length: 500 }, () => awsError('Throttling', 'Rate exceeded'));
    const { start, sts } = await world([grant()], busy);
    expect(await start({ random: (bytes) => new Uint8Array(bytes) })).toHaveProperty('refused', 'AwsBusy');
    expect(sts.asked).toHaveLength(10);
  });

  test('no call of STS begins that could be answered after the budget, the second round included', async () => {
    const busy = Array.from({ length: 500 }, () => awsError('ServiceUnavailable', '', 503));
    const { start, parts, sts, clock } = await world([grant()], busy.slice(0, 3));
    const asked: number[] = [];
    const timed = {
      ...sts,
      assumeRoleWithWebIdentity: (request: WebIdentityRequest) => (
        asked.push(clock.now() - NOW),
        sts.assumeRoleWithWebIdentity(request)
      ),
    };
    const slow: Partial<GrantStore> = {
      recordSession: async () => {
        await clock.advance(9_000);
        throw awsError('TimeoutError');
      },
    };
    expect(await start({ ...withGrants(parts, slow), sts: timed })).toHaveProperty('refused', 'NotRecorded');
    expect(asked).toHaveLength(4);
    expect(Math.max(...asked)).toBeLessThanOrEqual(10_000);
  });

  test('retries end before the token does, though the budget does not', async () => {
    const busy = Array.from({ length: 500 }, () => awsError('Throttling', 'Rate exceeded'));
    const { start, clock } = await world([grant()], busy);
    const login = { ...LOGIN, expiresAt: NOW + 6_000 };
    expect(await start({}, true, login)).toHaveProperty('refused', 'AwsBusy');
    expect(clock.now() - NOW).toBeLessThanOrEqual(1_000);
  });

  test('a login without a known end is asked for once', async () => {
    const { start, sts } = await world([grant()], [awsError('Throttling')]);
    const login = { ...LOGIN, expiresAt: NaN };
    expect(await start({}, true, login)).toHaveProperty('refused', 'AwsBusy');
    expect(sts.asked).toHaveLength(1);
  });

  test.each([
    [awsError('ExpiredTokenException', 'Token expired'), 'LoginExpired'],
    [awsError('AccessDenied', 'Not authorized', 403), 'AwsRefused'],
    [awsError('PackedPolicyTooLargeException'), 'AwsRefused'],
  ])('%s is asked once: %s', async (error, refused) => {
    const { start, sts, grants } = await world([grant()], [error]);
    expect(await start()).toHaveProperty('refused', refused);
    expect(sts.asked).toHaveLength(1);
    expect(await grants.grant('g-1')).toEqual(grant());
  });
});

describe('the record', () => {
  test('two first sessions at once see one start', async () => {
    const [firstAsks, secondAsks, firstEnds] = [signal(), signal(), signal()];
    const script = [() => (firstAsks.raise(), secondAsks.raised), () => (secondAsks.raise(), firstEnds.raised)];
    const { start, sts, grants, clock } = await world([grant({ approvedMinutes: 10 })], script);
    const first = start();
    await firstAsks.raised;
    const second = start({ clock: { ...clock, now: () => clock.now() + 500 } });
    const one = started(await first);
    firstEnds.raise();
    const other = started(await second);

    expect(await grants.grant('g-1')).toMatchObject({ startedAt: at(0), sessions: [one.record, other.record] });
    expect([one.record.endsAt, other.record.endsAt]).toEqual([at(10), at(10)]);
    // The second one was minted for a later end, thrown away, and minted anew.
    expect(sts.asked).toHaveLength(3);
    expect(other.credentials.accessKeyId).toBe('ASIA3');
  });

  test('credentials of a grant that is revoked meanwhile are thrown away', async () => {
    const { start, parts, sts, audit } = await world([grant()]);
    const revoked = { recordSession: async () => ({ recorded: false, reason: 'not-active' }) as const };
    expect(await start(withGrants(parts, revoked))).toHaveProperty('refused', 'GrantRevoked');
    expect(sts.asked).toHaveLength(1);
    expect(await audit.rows('g-1')).toEqual([]);
  });

  test('credentials whose record fails are minted anew once, then refused', async () => {
    const { start, parts, sts } = await world([grant()]);
    const failing = { recordSession: () => Promise.reject(awsError('ProvisionedThroughputExceededException')) };
    const refusal = await start(withGrants(parts, failing));
    expect(refusal).toMatchObject({ refused: 'NotRecorded', detail: 'ProvisionedThroughputExceededException' });
    expect(JSON.stringify(refusal)).not.toContain('secret');
    expect(sts.asked).toHaveLength(2);
  });

  test('credentials minted anew are the ones that are recorded and delivered', async () => {
    const { start, parts, grants } = await world([grant()]);
    let calls = 0;
    const once: Partial<GrantStore> = {
      recordSession: (...record) =>
        calls++ === 0 ? Promise.reject(awsError('InternalServerError')) : grants.recordSession(...record),
    };
    const { credentials } = started(await start(withGrants(parts, once)));
    expect(credentials.accessKeyId).toBe('ASIA2');
    expect((await grants.grant('g-1'))?.sessions.map(({ accessKeyId }) => accessKeyId)).toEqual(['ASIA2']);
  });

  test('the record goes to the grant that gives the end; the named one is not started', async () => {
    const running = grant({ id: 'g-2', startedAt: at(-10), approvedMinutes: 90 });
    const { start, grants } = await world([grant(), running]);
    const { record } = started(await start());
    expect((await grants.grant('g-2'))?.sessions).toEqual([record]);
    expect(await grants.grant('g-1')).toEqual(grant());
  });

  test('an audit row that fails for a moment is written after a pause, and its session delivered', async () => {
    const { start, parts, audit, clock, sts } = await world([grant()]);
    let calls = 0;
    const put: AuditStore['put'] = (row) =>
      calls++ < 2 ? Promise.reject(awsError('InternalServerError')) : audit.put(row);
    const { record } = started(await start({ stores: { ...parts.stores, audit: { ...audit, put } } }));
    expect((await audit.rows('g-1')).map(({ id }) => id)).toEqual([record.id]);
    expect(clock.slept).toHaveLength(2);
    expect(sts.asked).toHaveLength(1);
  });

  test('without its audit row a session is not delivered, and the words say that the clock runs', async () => {
    const { start, parts, grants, audit, clock } = await world([grant()]);
    let calls = 0;
    const put = () => (calls++, Promise.reject(awsError('InternalServerError')));
    const refusal = await start({ stores: { ...parts.stores, audit: { ...audit, rows: async () => [], put } } });
    expect(refusal).toEqual({
      refused: 'NotAudited',
      words: expect.stringMatching(/recorded, .* clock .* runs, .* not delivered, .* Open the link again\.$/) as string,
      detail: 'InternalServerError',
    });
    expect(await grants.grant('g-1')).toMatchObject({ startedAt: at(0), sessions: [{ accessKeyId: 'ASIA1' }] });
    expect([calls, clock.now() - NOW < 5_000]).toEqual([4, true]);
  });

  test('an audit trail that takes its time to fail is not asked again once five seconds are over', async () => {
    const { start, parts, audit, clock } = await world([grant()]);
    let calls = 0;
    const put = async () => {
      calls += 1;
      await clock.advance(5_001);
      throw awsError('TimeoutError');
    };
    const stores = { ...parts.stores, audit: { ...audit, rows: async () => [], put } };
    expect(await start({ stores })).toHaveProperty('refused', 'NotAudited');
    expect(calls).toBe(1);
  });

  test('rows that an earlier session failed to write are written from the grant', async () => {
    const { start, audit } = await world([grant({ startedAt: at(-1), sessions: [sessionRecord('lost')] })]);
    const { record } = started(await start());
    expect((await audit.rows('g-1')).map(({ id }) => id)).toEqual(['lost', record.id]);
  });
});

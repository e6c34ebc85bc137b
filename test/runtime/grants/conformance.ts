/** What every store of grants and of the audit trail does; each store's test runs it. */
import type { AuditRow, AuditStore } from '../../../runtime/grants/audit.js';
import type { GrantStore, GrantWriter } from '../../../runtime/grants/grant.js';
import { at, grant, ROLE_ARN, sessionRecord } from '../session/samples.js';

/** One place that grants and audit rows are kept in. */
export interface GrantHome {
  /** Other stores on the same data, as another process would open them. */
  open(): { readonly grants: GrantStore; readonly writer: GrantWriter; readonly audit: AuditStore };
  /** Changes a stored grant behind the store's back, as an operator or an editor could. */
  tamper(id: string, property: string, value: unknown): Promise<void>;
  close(): Promise<void>;
}

export function grantConformance(name: string, home: () => Promise<GrantHome>): void {
  describe(name, () => {
    let place: GrantHome;
    let grants: GrantStore;
    let writer: GrantWriter;
    let audit: AuditStore;
    beforeEach(async () => {
      place = await home();
      ({ grants, writer, audit } = place.open());
    });
    afterEach(() => place.close());

    test('nothing is known of a grant that nobody wrote', async () => {
      expect(await grants.grant('g-1')).toBeUndefined();
      expect(await grants.grantsOf('ada@example.com', ROLE_ARN)).toEqual([]);
    });

    test('a grant is read by another process as it was written', async () => {
      const written = grant({ justification: 'Störung “42” 🙂' });
      await writer.create(written);
      expect(await place.open().grants.grant('g-1')).toEqual(written);
    });

    test('an id is taken once', async () => {
      await writer.create(grant());
      await expect(writer.create(grant({ approvedMinutes: 600 }))).rejects.toThrow(
        '«Grant» id: "g-1" is taken; choose another',
      );
      expect(await grants.grant('g-1')).toEqual(grant());
    });

    test("a person's grants for a role are found, whatever their status, and nobody else's", async () => {
      await writer.create(grant({ id: 'a' }));
      await writer.create(grant({ id: 'b', status: 'revoked' }));
      await writer.create(grant({ id: 'c', startedAt: at(-600) }));
      await writer.create(grant({ id: 'd', email: 'eve@example.com' }));
      await writer.create(grant({ id: 'e', roleArn: `${ROLE_ARN}2` }));
      const found = await place.open().grants.grantsOf('ada@example.com', ROLE_ARN);
      expect(found.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
    });

    test('more grants than one batch holds are all found', async () => {
      const ids = Array.from({ length: 120 }, (_, index) => `g-${index}`);
      for (const id of ids) await writer.create(grant({ id }));
      const found = await grants.grantsOf('ada@example.com', ROLE_ARN);
      expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort());
    });

    test('the first session starts the clock', async () => {
      await writer.create(grant());
      const recorded = await grants.recordSession('g-1', at(0), sessionRecord('s1'));
      const expected = grant({ startedAt: at(0), sessions: [sessionRecord('s1')] });
      expect(recorded).toEqual({ recorded: true, grant: expected });
      expect(await place.open().grants.grant('g-1')).toEqual(expected);
    });

    test('later sessions are appended and leave the start', async () => {
      await writer.create(grant({ startedAt: at(-5) }));
      await grants.recordSession('g-1', at(-5), sessionRecord('s1'));
      await grants.recordSession('g-1', at(-5), sessionRecord('s2', { mintedAt: at(1) }));
      expect(await grants.grant('g-1')).toMatchObject({ startedAt: at(-5), sessions: [{ id: 's1' }, { id: 's2' }] });
    });

    test('an earlier start stands, and nothing is written', async () => {
      await writer.create(grant({ startedAt: at(-5) }));
      expect(await grants.recordSession('g-1', at(0), sessionRecord('s1'))).toEqual({
        recorded: false,
        reason: 'started-earlier',
        startedAt: at(-5),
      });
      expect(await grants.grant('g-1')).toEqual(grant({ startedAt: at(-5) }));
    });

    test('a later start gives way to an earlier one', async () => {
      await writer.create(grant({ startedAt: at(5) }));
      await grants.recordSession('g-1', at(0), sessionRecord('s1'));
      expect(await grants.grant('g-1')).toHaveProperty('startedAt', at(0));
    });

    test.each(['revoked', 'unknown'])('nothing is written to a grant that is %s', async (what) => {
      if (what === 'revoked') await writer.create(grant({ status: 'revoked' }));
      expect(await grants.recordSession('g-1', at(0), sessionRecord('s1'))).toEqual({
        recorded: false,
        reason: 'not-active',
      });
      expect(await grants.grant('g-1')).toEqual(what === 'revoked' ? grant({ status: 'revoked' }) : undefined);
    });

    test('the same session twice, as after a lost answer, is one session', async () => {
      await writer.create(grant());
      await grants.recordSession('g-1', at(0), sessionRecord('s1'));
      await grants.recordSession('g-1', at(0), sessionRecord('s1'));
      expect((await grants.grant('g-1'))?.sessions).toEqual([sessionRecord('s1')]);
    });

    test('many first sessions at once see one start, the earliest, and only those with it are written', async () => {
      await writer.create(grant());
      const starts = [at(3), at(0), at(2), at(0), at(1)];
      const answers = await Promise.all(
        starts.map((start, index) => place.open().grants.recordSession('g-1', start, sessionRecord(`s${index}`))),
      );
      const stored = await grants.grant('g-1');
      expect(stored?.startedAt).toBe(at(0));
      const recorded = answers.flatMap((answer, index) => (answer.recorded ? [`s${index}`] : []));
      expect(stored?.sessions.map(({ id }) => id).sort()).toEqual(recorded);
      expect(recorded).toEqual(expect.arrayContaining(['s1', 's3']));
    });

    describe('a revocation', () => {
      test('ends the grant for new sessions and keeps all else, its reason beside it', async () => {
        const started = grant({ startedAt: at(-5), sessions: [sessionRecord('s1')] });
        await writer.create(started);
        const ended = { ...started, status: 'revoked', revokedAt: at(0), revokedFor: 'left “the” team 🙂' };
        expect(await writer.revoke('g-1', at(0), 'left “the” team 🙂')).toEqual(ended);
        expect(await place.open().grants.grant('g-1')).toEqual(ended);
        expect(await grants.recordSession('g-1', at(-5), sessionRecord('s2'))).toEqual({
          recorded: false,
          reason: 'not-active',
        });
        expect(await grants.grant('g-1')).toEqual(ended);
      });

      test('needs no reason', async () => {
        await writer.create(grant());
        await writer.revoke('g-1', at(0));
        expect(await grants.grant('g-1')).toEqual(grant({ status: 'revoked', revokedAt: at(0) }));
      });

      test('that comes again, and one of another reason, leave the first as it stands', async () => {
        await writer.create(grant());
        const first = await writer.revoke('g-1', at(0), 'first');
        expect(await writer.revoke('g-1', at(5), 'second')).toEqual(first);
        expect(await writer.revoke('g-1', at(6))).toEqual(first);
        expect(await grants.grant('g-1')).toEqual(first);
      });

      test('of a grant that nobody wrote is refused, and writes nothing', async () => {
        await expect(writer.revoke('g-1', at(0))).rejects.toThrow(
          '«Grant» id: "g-1" is unknown; name the grant as its link does',
        );
        expect(await grants.grant('g-1')).toBeUndefined();
      });

      test('beside first sessions gives one story: no session is recorded that the revoked grant does not hold', async () => {
        await writer.create(grant());
        const sessions = ['s0', 's1', 's2', 's3'];
        const record = (id: string) => place.open().grants.recordSession('g-1', at(0), sessionRecord(id));
        const [first, ended, ...later] = await Promise.all([
          record(sessions[0]!),
          place.open().writer.revoke('g-1', at(0), 'now'),
          ...sessions.slice(1).map(record),
        ]);
        const recorded = [first!, ...later].flatMap((answer, index) => (answer.recorded ? [sessions[index]!] : []));
        const stored = await grants.grant('g-1');
        expect(stored?.sessions.map(({ id }) => id).sort()).toEqual(recorded);
        expect(stored).toEqual(ended);
      });
    });

    test('an end that somebody else set is kept', async () => {
      await writer.create(grant({ expiresAt: at(30) }));
      expect(await grants.grant('g-1')).toEqual(grant({ expiresAt: at(30) }));
    });

    test.each<[string, unknown]>([
      ['approvedMinutes', 1e9],
      ['approvedMinutes', '60'],
      ['approvedMinutes', 0.5],
      ['status', 'Active'],
      ['startedAt', '2026-03-01'],
      ['startedAt', '2026-02-30T12:00:00.000Z'],
      ['email', 'Ada@example.com'],
      ['createdAt', 0],
      ['expiresAt', '2026-03-01'],
      ['revokedAt', 'now'],
    ])('a stored grant whose %s is %j is refused by name', async (property, value) => {
      await writer.create(grant());
      await place.tamper('g-1', property, value);
      await expect(place.open().grants.grant('g-1')).rejects.toThrow(
        `«Grant» ${property} of grant g-1: ${JSON.stringify(value)} is not allowed`,
      );
    });

    test('a stored grant whose start was taken away after its first session is refused, not started anew', async () => {
      await writer.create(grant({ sessions: [sessionRecord('s1')] }));
      await expect(place.open().grants.grant('g-1')).rejects.toThrow('«Grant» startedAt of grant g-1');
    });

    test.each([
      ['a list of others', [1]],
      ['text', 'none'],
      ['null', null],
    ])('a stored grant whose sessions are %s is refused by name', async (_, sessions) => {
      await writer.create(grant());
      await place.tamper('g-1', 'sessions', sessions);
      await expect(place.open().grants.grant('g-1')).rejects.toThrow('«Grant» sessions of grant g-1');
    });

    describe('audit', () => {
      const row = (id: string, grantId = 'g-1'): AuditRow => ({
        id,
        grantId,
        email: 'ada@example.com',
        subject: '00u1',
        roleArn: ROLE_ARN,
        sessionName: 'ada@example.com',
        mintedAt: at(0),
        endsAt: at(60),
        seconds: 3600,
        why: 'grant',
        accessKeyId: 'ASIAEXAMPLE',
        assumedRoleArn: 'arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com',
        stsRequestId: 'r-1',
      });

      test('rows are found by their grant', async () => {
        for (const one of [row('s1'), row('s2'), row('s1', 'g-2')]) await audit.put(one);
        const found = await place.open().audit.rows('g-1');
        expect(found).toHaveLength(2);
        expect(found).toEqual(expect.arrayContaining([row('s1'), row('s2')]));
      });

      test('a row that was written stays as it is', async () => {
        await audit.put(row('s1'));
        await audit.put(row('s1'));
        await audit.put({ ...row('s1'), email: 'eve@example.com' });
        expect(await audit.rows('g-1')).toEqual([row('s1')]);
      });
    });
  });
}

/** What every store of the catalog does; each store's test runs it. */
import { CATALOG_VERSION, sha256 } from '../../../runtime/catalog/rules.js';
import type { CatalogWriter } from '../../../runtime/catalog/writer.js';
import { runsConformance } from './conformance-runs.js';
import { ACCOUNT, checkpoint, entry, removal, role, status } from './samples.js';

/** One place that catalogs are kept in. */
export interface CatalogHome {
  /** Another store on the same data, as another process would open it. */
  open(): CatalogWriter;
  /** Writes a version over the one that stands there, as another version of the package would. */
  writeVersion(version: unknown): Promise<void>;
  close(): Promise<void>;
}

const OTHER_ACCOUNT = '444455556666';
const NOW = Date.parse('2026-11-01T00:00:00.000Z');
const MINUTE = 60_000;

export function catalogConformance(name: string, home: () => Promise<CatalogHome>): void {
  describe(name, () => {
    let at: CatalogHome;
    let store: CatalogWriter;
    beforeEach(async () => {
      at = await home();
      store = at.open();
    });
    afterEach(() => at.close());

    test('an empty catalog holds nothing, and reading it leaves it empty', async () => {
      expect(await store.accounts()).toEqual([]);
      expect(await store.roles(ACCOUNT)).toEqual([]);
      expect(await store.role(role('a').arn)).toBeUndefined();
      expect(await store.status(ACCOUNT)).toBeUndefined();
      expect(await store.document({ sha256: sha256('{}') })).toBeUndefined();
      expect(await store.entries(ACCOUNT)).toEqual([]);
      expect(await store.checkpoint(ACCOUNT)).toBeUndefined();
      expect(await at.open().accounts()).toEqual([]);
    });

    test('a role is read by another process as it was written', async () => {
      const whole = role('a', {
        path: '/teams/data/',
        arn: `arn:aws:iam::${ACCOUNT}:role/teams/data/a`,
        description: 'Für alle, “à la carte” 🙂',
        inlinePolicies: [{ name: 'read', document: { sha256: sha256('1') } }],
        attachedPolicies: [
          {
            arn: 'arn:aws:iam::aws:policy/X',
            name: 'X',
            policyId: 'P',
            versionId: 'v1',
            document: { sha256: sha256('2') },
          },
        ],
        missing: [{ action: 'iam:GetRolePolicy', resource: 'other', error: 'AccessDenied' }],
        stale: {
          since: '2026-10-31T00:00:00.000Z',
          reads: [{ action: 'iam:GetPolicy', resource: 'X', error: 'Throttling' }],
        },
      });
      await store.putEntry(entry(whole), 1);
      expect(await at.open().role(whole.arn)).toEqual(whole);
      expect(await at.open().roles(ACCOUNT)).toEqual([whole]);
    });

    test('what IAM did not say stays unsaid', async () => {
      const { maxSessionDuration: _, trustPolicy: __, ...bare } = role('a');
      await store.putEntry(entry({ ...bare, maxSessionDuration: undefined }), 1);
      expect(await at.open().role(bare.arn)).toEqual(bare);
    });

    test('a role written again is replaced whole', async () => {
      await store.putEntry(entry(role('a', { description: 'old', inlinePolicies: [] })), 1);
      const { description: _, ...next } = role('a', { maxSessionDuration: 3600 });
      await store.putEntry(entry(next), 1);
      expect(await store.role(next.arn)).toEqual(next);
    });

    test('roles are found by their account alone', async () => {
      await store.putEntry(entry(role('a')), 1);
      await store.putEntry(entry(role('b', { account: OTHER_ACCOUNT })), 1);
      expect((await store.roles(OTHER_ACCOUNT)).map(({ name }) => name)).toEqual(['b']);
      expect((await store.accounts()).sort()).toEqual([ACCOUNT, OTHER_ACCOUNT]);
    });

    test('more roles than a page holds are all read', async () => {
      const description = 'x'.repeat(1000);
      const missing = Array.from({ length: 100 }, (_, index) => ({
        action: 'iam:GetRolePolicy',
        resource: `policy-${index}-${'y'.repeat(100)}`,
        error: 'AccessDenied',
      }));
      // About 18 KB each: together more than the megabyte that one Query reads.
      const names = Array.from({ length: 80 }, (_, index) => `role-${index}`);
      await Promise.all(names.map((name) => store.putEntry(entry(role(name, { description, missing })), 1)));
      expect((await store.roles(ACCOUNT)).map(({ name }) => name).sort()).toEqual([...names].sort());
    });

    test('a role that left is none for readers, and its removal stands among the entries', async () => {
      const left = removal(role('a'));
      await store.putEntry(entry(role('a')), 1);
      await store.putEntry(entry(role('b')), 1);
      await store.putEntry(left, 2);
      const late = at.open();
      expect(await late.role(role('a').arn)).toBeUndefined();
      expect((await late.roles(ACCOUNT)).map(({ name }) => name)).toEqual(['b']);
      expect((await late.entries(ACCOUNT)).find(({ arn }) => arn === left.arn)).toEqual(left);
    });

    test('a role that came back stands in place of its removal', async () => {
      await store.putEntry(removal(role('a')), 1);
      await store.putEntry(entry(role('a')), 2);
      expect(await at.open().entries(ACCOUNT)).toEqual([entry(role('a'))]);
    });

    test('a dropped entry is gone, and dropping it once more is no error', async () => {
      await store.putEntry(removal(role('a')), 1);
      await store.putEntry(entry(role('b')), 1);
      await store.dropEntry(role('a').arn, 2);
      await store.dropEntry(role('a').arn, 2);
      expect(await at.open().entries(ACCOUNT)).toEqual([entry(role('b'))]);
    });

    test('what nobody was told yet is kept with its role, and with its removal', async () => {
      const untold = [
        { id: '1', type: 'added', at: '2026-11-01T00:00:00.000Z' },
        {
          id: '2',
          type: 'stale',
          at: '2026-11-01T04:00:00.000Z',
          reads: [{ action: 'a', resource: '🙂', error: 'E' }],
        },
      ] as const;
      const removed = [{ id: '3', type: 'removed', at: '2026-11-01T08:00:00.000Z', reason: 'gone' }] as const;
      await store.putEntry(entry(role('a'), { untold }), 1);
      await store.putEntry(removal(role('b'), { untold: removed }), 1);
      const stored = await at.open().entries(ACCOUNT);
      expect(stored.find(({ arn }) => arn === role('a').arn)).toEqual(entry(role('a'), { untold }));
      expect(stored.find(({ arn }) => arn === role('b').arn)).toEqual(removal(role('b'), { untold: removed }));
      await store.putEntry(entry(role('a')), 1);
      expect((await at.open().entries(ACCOUNT)).find(({ arn }) => arn === role('a').arn)!.untold).toEqual([]);
    });

    test('a document is read by its hash, whatever its text', async () => {
      const text = '{"Sid":"ä+ %2B 🙂","n":[1,\n2]}';
      await store.putDocument(sha256(text), text);
      await store.putDocument(sha256(text), text);
      expect(await at.open().document({ sha256: sha256(text) })).toBe(text);
    });

    test('a document larger than any item is read whole', async () => {
      const text = JSON.stringify({ long: '🙂ä'.repeat(200_000) });
      await store.putDocument(sha256(text), text);
      expect(await at.open().document({ sha256: sha256(text) })).toBe(text);
    });

    test('a text under a hash that is not its own is refused', async () => {
      await expect(store.putDocument(sha256('other'), 'text')).rejects.toThrow('is not the SHA-256 of its text');
      expect(await store.document({ sha256: sha256('other') })).toBeUndefined();
    });

    test.each([
      ['role/a', ACCOUNT],
      [`arn:aws:iam::${OTHER_ACCOUNT}:role/a`, ACCOUNT],
      [`arn:aws:iam::${ACCOUNT}:user/a`, ACCOUNT],
      ['arn:aws:iam::../../x:role/a', '../../x'],
    ])('a role with the ARN %j in account %j is refused', async (arn, account) => {
      await expect(store.putEntry(entry({ ...role('a'), arn, account }), 1)).rejects.toThrow('«Catalog» arn:');
      await expect(store.putEntry(entry({ ...role('a'), arn }, { arn: role('b').arn }), 1)).rejects.toThrow(
        '«Catalog» arn:',
      );
      expect(await store.accounts()).toEqual([]);
    });

    test('an entry that is neither a role nor a removal is refused, and one that is both', async () => {
      const both = entry(role('a'), { removed: removal(role('a')).removed });
      const neither = entry(role('a'), { role: undefined });
      await expect(store.putEntry(both, 1)).rejects.toThrow('holds either a role or a removal');
      await expect(store.putEntry(neither, 1)).rejects.toThrow('holds either a role or a removal');
    });

    test('nobody is found under a malformed ARN or account', async () => {
      await store.putEntry(entry(role('a')), 1);
      expect(await store.role('not an arn')).toBeUndefined();
      expect(await store.roles('..')).toEqual([]);
      expect(await store.entries('..')).toEqual([]);
      expect(await store.status('..')).toBeUndefined();
      expect(await store.checkpoint('..')).toBeUndefined();
      await expect(store.dropEntry('not an arn', 1)).resolves.toBeUndefined();
    });

    test('a malformed account is not written', async () => {
      const refused = '«Catalog» account: "../x" is none; it has 12 digits';
      await expect(store.claim('../x', 'a', NOW, NOW + MINUTE)).rejects.toThrow(refused);
      await expect(store.putCheckpoint('../x', checkpoint(1), 1)).rejects.toThrow(refused);
      await expect(store.putStatus(status({ account: '../x' }), 1)).rejects.toThrow(refused);
    });

    test("an account's status is its last one, and makes the account known", async () => {
      await store.putStatus(status({ tagged: 1 }), 1);
      const last = status({ tagged: 2, failure: 'sts:AssumeRole failed: AccessDenied', completed: undefined });
      await store.putStatus(last, 1);
      const { completed: _, ...read } = last;
      expect(await at.open().status(ACCOUNT)).toEqual(read);
      expect(await at.open().accounts()).toEqual([ACCOUNT]);
    });

    runsConformance(() => at);

    describe('a checkpoint', () => {
      test.each([
        ['of nothing', null],
        ['of any text', { 'ключ “🙂”': ['\u0000', '\n', 'ä'.repeat(100)] }],
        ['of two megabytes', { pending: Array.from({ length: 20_000 }, (_, n) => `arn:🙂:${n}:${'ä'.repeat(40)}`) }],
      ])('%s is read by another process as it was written', async (_, state) => {
        await store.putCheckpoint(ACCOUNT, checkpoint(state), 1);
        expect(await at.open().checkpoint(ACCOUNT)).toEqual(checkpoint(state));
      });

      test('takes the place of the last one, of this run and of another, and is gone when it is taken away', async () => {
        const large = 'x'.repeat(800_000);
        await store.putCheckpoint(ACCOUNT, checkpoint(large), 1);
        await store.putCheckpoint(ACCOUNT, checkpoint('small'), 1);
        expect(await at.open().checkpoint(ACCOUNT)).toEqual(checkpoint('small'));
        await store.putCheckpoint(ACCOUNT, checkpoint(`${large}y`), 2);
        expect(await at.open().checkpoint(ACCOUNT)).toEqual(checkpoint(`${large}y`));
        await store.putCheckpoint(ACCOUNT, undefined, 3);
        expect(await at.open().checkpoint(ACCOUNT)).toBeUndefined();
      });

      test('of one account is not that of another', async () => {
        await store.putCheckpoint(ACCOUNT, checkpoint(1), 1);
        expect(await store.checkpoint(OTHER_ACCOUNT)).toBeUndefined();
      });

      test('is the old one or the new one for who reads meanwhile', async () => {
        const states = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(500_000));
        await store.putCheckpoint(ACCOUNT, checkpoint(states[0]), 1);
        let writing = true;
        const seen: unknown[] = [];
        const reading = (async () => {
          while (writing) seen.push((await at.open().checkpoint(ACCOUNT))?.state);
        })();
        for (const [index, state] of states.entries()) await store.putCheckpoint(ACCOUNT, checkpoint(state), index + 1);
        writing = false;
        await reading;
        expect(states).toEqual(expect.arrayContaining([...new Set(seen)]));
      });
    });

    test('a catalog of a newer version is refused, by every method', async () => {
      await store.putEntry(entry(role('a')), 1);
      const claim = { account: ACCOUNT, holder: 'one', run: 1, until: NOW };
      await at.writeVersion(CATALOG_VERSION + 1);
      const { arn } = role('a');
      const methods: Record<keyof CatalogWriter, (late: CatalogWriter) => Promise<unknown>> = {
        roles: (late) => late.roles(ACCOUNT),
        role: (late) => late.role(arn),
        document: (late) => late.document({ sha256: sha256('{}') }),
        status: (late) => late.status(ACCOUNT),
        accounts: (late) => late.accounts(),
        entries: (late) => late.entries(ACCOUNT),
        claim: (late) => late.claim(ACCOUNT, 'one', NOW, NOW + MINUTE),
        release: (late) => late.release(claim),
        putDocument: (late) => late.putDocument(sha256('{}'), '{}'),
        putEntry: (late) => late.putEntry(entry(role('b')), 1),
        dropEntry: (late) => late.dropEntry(arn, 1),
        checkpoint: (late) => late.checkpoint(ACCOUNT),
        putCheckpoint: (late) => late.putCheckpoint(ACCOUNT, undefined, 1),
        putStatus: (late) => late.putStatus(status(), 1),
      };
      expect(Object.keys(methods).sort()).toEqual(Object.keys(store).sort());
      const refused = `«CatalogVersion» version: ${CATALOG_VERSION + 1} was written by a newer version of this package`;
      for (const method of Object.values(methods)) await expect(method(at.open())).rejects.toThrow(refused);
      await at.writeVersion(CATALOG_VERSION);
      expect(await at.open().entries(ACCOUNT)).toEqual([entry(role('a'))]);
    });

    test('a catalog whose version is unreadable is refused', async () => {
      await store.putEntry(entry(role('a')), 1);
      await at.writeVersion('one');
      await expect(at.open().roles(ACCOUNT)).rejects.toThrow('«Catalog» version: missing or malformed');
    });
  });
}

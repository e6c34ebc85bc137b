/** What every store of the catalog does; each store's test runs it. */
import type { CatalogStore } from '../../../runtime/catalog/catalog.js';
import { CATALOG_VERSION, sha256 } from '../../../runtime/catalog/rules.js';
import { ACCOUNT, role, status } from './samples.js';

/** One place that catalogs are kept in. */
export interface CatalogHome {
  /** Another store on the same data, as another process would open it. */
  open(): CatalogStore;
  /** Writes a version over the one that stands there, as another version of the package would. */
  writeVersion(version: unknown): Promise<void>;
  close(): Promise<void>;
}

const OTHER_ACCOUNT = '444455556666';

export function catalogConformance(name: string, home: () => Promise<CatalogHome>): void {
  describe(name, () => {
    let at: CatalogHome;
    let store: CatalogStore;
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
      await store.putRole(whole);
      expect(await at.open().role(whole.arn)).toEqual(whole);
      expect(await at.open().roles(ACCOUNT)).toEqual([whole]);
    });

    test('what IAM did not say stays unsaid', async () => {
      const { maxSessionDuration: _, trustPolicy: __, ...bare } = role('a');
      await store.putRole({ ...bare, maxSessionDuration: undefined });
      expect(await at.open().role(bare.arn)).toEqual(bare);
    });

    test('a role written again is replaced whole', async () => {
      await store.putRole(role('a', { description: 'old', inlinePolicies: [] }));
      const { description: _, ...next } = role('a', { maxSessionDuration: 3600 });
      await store.putRole(next);
      expect(await store.role(next.arn)).toEqual(next);
    });

    test('roles are found by their account alone', async () => {
      await store.putRole(role('a'));
      await store.putRole(role('b', { account: OTHER_ACCOUNT }));
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
      await Promise.all(names.map((name) => store.putRole(role(name, { description, missing }))));
      expect((await store.roles(ACCOUNT)).map(({ name }) => name).sort()).toEqual([...names].sort());
    });

    test('a removed role is gone, and removing it once more is no error', async () => {
      await store.putRole(role('a'));
      await store.putRole(role('b'));
      await store.removeRole(role('a').arn);
      await store.removeRole(role('a').arn);
      expect((await at.open().roles(ACCOUNT)).map(({ name }) => name)).toEqual(['b']);
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
      await expect(store.putRole({ ...role('a'), arn, account })).rejects.toThrow('«Catalog» arn:');
      expect(await store.accounts()).toEqual([]);
    });

    test('nobody is found under a malformed ARN or account', async () => {
      await store.putRole(role('a'));
      expect(await store.role('not an arn')).toBeUndefined();
      expect(await store.roles('..')).toEqual([]);
      await expect(store.removeRole('not an arn')).resolves.toBeUndefined();
    });

    test("an account's status is its last one, and makes the account known", async () => {
      await store.putStatus(status({ tagged: 1 }));
      const last = status({ tagged: 2, failure: 'sts:AssumeRole failed: AccessDenied', completed: undefined });
      await store.putStatus(last);
      const { completed: _, ...read } = last;
      expect(await at.open().status(ACCOUNT)).toEqual(read);
      expect(await at.open().accounts()).toEqual([ACCOUNT]);
    });

    test('a catalog of a newer version is refused, to read and to write', async () => {
      await store.putRole(role('a'));
      await at.writeVersion(CATALOG_VERSION + 1);
      const late = at.open();
      const refused = `«CatalogVersion» version: ${CATALOG_VERSION + 1} was written by a newer version of this package`;
      await expect(late.roles(ACCOUNT)).rejects.toThrow(refused);
      await expect(late.role(role('a').arn)).rejects.toThrow(refused);
      await expect(late.putRole(role('b'))).rejects.toThrow(refused);
      await expect(late.removeRole(role('a').arn)).rejects.toThrow(refused);
      await expect(late.accounts()).rejects.toThrow(refused);
      await at.writeVersion(CATALOG_VERSION);
      expect((await at.open().roles(ACCOUNT)).map(({ name }) => name)).toEqual(['a']);
    });

    test('a catalog whose version is unreadable is refused', async () => {
      await store.putRole(role('a'));
      await at.writeVersion('one');
      await expect(at.open().roles(ACCOUNT)).rejects.toThrow('«Catalog» version: missing or malformed');
    });
  });
}

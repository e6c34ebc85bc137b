/** What every table of our own does with grants that another approves; each store's test runs it. */
import type { GrantAdopter, GrantStore, GrantWriter } from '../../../runtime/grants/grant.js';
import { at, grant, ROLE_ARN, sessionRecord } from '../session/samples.js';

export type AdoptingStore = GrantStore & GrantWriter & GrantAdopter;

export function adoption(name: string, open: () => Promise<AdoptingStore>): void {
  describe(`${name}, of which another approves`, () => {
    const theirs = grant({ source: 'serval-api', justification: 'incident 42', expiresAt: at(30) });

    test('are kept without a start, and found by person and role', async () => {
      const store = await open();
      await store.adopt(theirs);
      expect(await store.grantsOf('ada@example.com', ROLE_ARN)).toEqual([theirs]);
    });

    test('follow what is said of them, and keep start, sessions and revocation', async () => {
      const store = await open();
      await store.adopt(theirs);
      await store.recordSession('g-1', at(0), sessionRecord('s1'));
      await store.revoke('g-1', at(1), 'left');
      await store.adopt(grant({ source: 'serval-api', approvedMinutes: 120 }));
      const ours = { startedAt: at(0), sessions: [sessionRecord('s1')], revokedAt: at(1), revokedFor: 'left' };
      const said = grant({ source: 'serval-api', approvedMinutes: 120, status: 'revoked' });
      expect(await store.grant('g-1')).toEqual({ ...said, ...ours });
    });

    test('take no id that a grant of the grant function has', async () => {
      const store = await open();
      await store.create(grant());
      await expect(store.adopt(theirs)).rejects.toThrow('«Grant» id: "g-1" is taken; choose another');
      expect(await store.grant('g-1')).toEqual(grant());
    });
  });
}

/** How every store of the catalog tells runs apart: claims, and writes of earlier runs. */
import { CLAIM_MILLISECONDS_MAX, type CatalogWriter, type Claim } from '../../../runtime/catalog/writer.js';
import type { CatalogHome } from './conformance.js';
import { ACCOUNT, checkpoint, entry, removal, role, status } from './samples.js';

const OTHER_ACCOUNT = '444455556666';
const NOW = Date.parse('2026-11-01T00:00:00.000Z');
const MINUTE = 60_000;

/** @param home of the test that is running */
export function runsConformance(home: () => CatalogHome): void {
  const at = { open: () => home().open() };
  let store: CatalogWriter;
  beforeEach(() => {
    store = at.open();
  });

  describe('a claim', () => {
    const claim = (holder: string, now = NOW, until = now + 15 * MINUTE) =>
      at.open().claim(ACCOUNT, holder, now, until);

    test('takes an account that nobody has, and makes it known', async () => {
      expect(await claim('one')).toEqual({ account: ACCOUNT, holder: 'one', run: 1, until: NOW + 15 * MINUTE });
      expect(await at.open().accounts()).toEqual([ACCOUNT]);
    });

    test('is refused while another holder has the account, with the time when its hold ends', async () => {
      await claim('one');
      expect(await claim('two', NOW + MINUTE)).toEqual({ heldUntil: NOW + 15 * MINUTE });
      expect(await claim('two', NOW + 15 * MINUTE - 1)).toEqual({ heldUntil: NOW + 15 * MINUTE });
    });

    test('takes over a hold that has ended, with the next number', async () => {
      await claim('one');
      expect(await claim('two', NOW + 15 * MINUTE)).toMatchObject({ holder: 'two', run: 2 });
    });

    test('has a number higher than any before, also after releases', async () => {
      for (const run of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]) {
        const taken = await claim(`holder-${run}`);
        expect(taken).toMatchObject({ run });
        await at.open().release(taken as Claim);
      }
    });

    test('of one account leaves others free', async () => {
      await claim('one');
      expect(await at.open().claim(OTHER_ACCOUNT, 'two', NOW, NOW + MINUTE)).toMatchObject({ run: 1 });
    });

    test.each([1, 2, 3])('is won by one alone of eight that come at once (round %i)', async () => {
      const claims = await Promise.all(Array.from({ length: 8 }, (_, index) => claim(`holder-${index}`)));
      const won = claims.filter((taken) => 'run' in taken);
      expect(won).toHaveLength(1);
      expect(won).toEqual([expect.objectContaining({ run: 1 })]);
      expect(claims.filter((taken) => 'heldUntil' in taken)).toHaveLength(7);
    });

    test('that has ended is taken over by one alone of eight that come at once', async () => {
      await claim('dead');
      const late = NOW + 16 * MINUTE;
      const claims = await Promise.all(Array.from({ length: 8 }, (_, index) => claim(`holder-${index}`, late)));
      expect(claims.filter((taken) => 'run' in taken)).toEqual([expect.objectContaining({ run: 2 })]);
    });

    test('reaches no further than a hold may', async () => {
      expect(await claim('one', NOW, Infinity)).toMatchObject({ until: NOW + CLAIM_MILLISECONDS_MAX });
      expect(await claim('two', NOW + 1)).toEqual({ heldUntil: NOW + CLAIM_MILLISECONDS_MAX });
    });

    test('by a clock that ran ahead does not lock the account', async () => {
      await claim('ahead', NOW + 24 * 60 * MINUTE);
      expect(await claim('one', NOW)).toMatchObject({ holder: 'one', run: 2, until: NOW + 15 * MINUTE });
    });

    test('by its holder holds the account longer, with the next number', async () => {
      await claim('one');
      expect(await claim('one', NOW + 10 * MINUTE)).toMatchObject({ run: 2, until: NOW + 25 * MINUTE });
      expect(await claim('two', NOW + 16 * MINUTE)).toEqual({ heldUntil: NOW + 25 * MINUTE });
    });

    test('that is released leaves the account to others at once', async () => {
      await store.release((await claim('one')) as Claim);
      expect(await claim('two')).toMatchObject({ holder: 'two', run: 2 });
    });

    test('is not ended by a holder that has lost it, nor by a stranger', async () => {
      const first = (await claim('one')) as Claim;
      const late = NOW + 16 * MINUTE;
      const second = (await claim('two', late)) as Claim;
      await store.release(first);
      await store.release({ ...second, holder: 'stranger' });
      await store.release({ ...second, run: 3 });
      expect(await claim('three', late + 1)).toEqual({ heldUntil: second.until });
    });

    test('that is released twice is no error, nor one that never was', async () => {
      const first = (await claim('one')) as Claim;
      await store.release(first);
      await store.release(first);
      await store.release({ account: OTHER_ACCOUNT, holder: 'one', run: 1, until: NOW });
      expect(await claim('two')).toMatchObject({ run: 2 });
    });
  });

  describe('an earlier run', () => {
    test('does not write a role that a later one wrote, but others', async () => {
      await store.putEntry(entry(role('a', { description: 'later' })), 2);
      const late = at.open().putEntry(entry(role('a', { description: 'earlier' })), 1);
      await expect(late).rejects.toMatchObject({ code: 'Superseded' });
      await expect(late).rejects.toThrow(`arn: ${JSON.stringify(role('a').arn)} was written by a run later than 1`);
      expect((await store.role(role('a').arn))!.description).toBe('later');
      await at.open().putEntry(entry(role('b')), 1);
      expect(await store.roles(ACCOUNT)).toHaveLength(2);
    });

    test('does not bring back a role that a later one saw leave', async () => {
      await store.putEntry(entry(role('a')), 1);
      await store.putEntry(removal(role('a')), 2);
      await expect(at.open().putEntry(entry(role('a')), 1)).rejects.toMatchObject({ code: 'Superseded' });
      expect(await at.open().entries(ACCOUNT)).toEqual([removal(role('a'))]);
    });

    test('does not drop an entry that a later one wrote', async () => {
      await store.putEntry(removal(role('a')), 2);
      await expect(at.open().dropEntry(role('a').arn, 1)).rejects.toMatchObject({ code: 'Superseded' });
      expect(await at.open().entries(ACCOUNT)).toEqual([removal(role('a'))]);
    });

    test('does not write over the status of a later one', async () => {
      await store.putStatus(status({ tagged: 2 }), 2);
      await expect(at.open().putStatus(status({ tagged: 1 }), 1)).rejects.toMatchObject({ code: 'Superseded' });
      expect(await at.open().status(ACCOUNT)).toEqual(status({ tagged: 2 }));
    });

    test('does not leave a checkpoint after a later one left or took one', async () => {
      await store.putCheckpoint(ACCOUNT, checkpoint('later'), 2);
      await expect(at.open().putCheckpoint(ACCOUNT, checkpoint('earlier'), 1)).rejects.toMatchObject({
        code: 'Superseded',
      });
      await expect(at.open().putCheckpoint(ACCOUNT, undefined, 1)).rejects.toMatchObject({ code: 'Superseded' });
      expect(await at.open().checkpoint(ACCOUNT)).toEqual(checkpoint('later'));
      await store.putCheckpoint(ACCOUNT, undefined, 3);
      await expect(at.open().putCheckpoint(ACCOUNT, checkpoint('earlier'), 2)).rejects.toMatchObject({
        code: 'Superseded',
      });
      expect(await at.open().checkpoint(ACCOUNT)).toBeUndefined();
    });

    test('is compared as a number', async () => {
      await store.putEntry(entry(role('a', { description: 'nine' })), 9);
      await store.putEntry(entry(role('a', { description: 'ten' })), 10);
      await expect(store.putEntry(entry(role('a')), 9)).rejects.toMatchObject({ code: 'Superseded' });
      expect((await at.open().role(role('a').arn))!.description).toBe('ten');
    });

    test('that comes at the same time as later ones changes nothing of theirs', async () => {
      const writes = [5, 3, 8, 1, 7, 2, 6, 4].map((run) =>
        at.open().putEntry(entry(role('a', { description: String(run) })), run),
      );
      await Promise.allSettled(writes);
      expect((await at.open().role(role('a').arn))!.description).toBe('8');
      expect(await at.open().entries(ACCOUNT)).toHaveLength(1);
    });
  });
}

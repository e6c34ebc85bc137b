import { readStatus } from '../../../runtime/catalog/rules.js';

/** As it was kept before runs counted what they repeat, and knew when an account was last read whole. */
const EARLIER = {
  account: '222222222222',
  name: 'production',
  started: '2026-10-01T00:30:00.000Z',
  completed: '2026-10-01T00:31:00.000Z',
  complete: true,
  listed: 1,
  skipped: 0,
  tagged: 1,
  removed: 0,
  heldBack: 0,
  calls: {},
  throttles: 0,
  errors: [],
  failedReads: 0,
};
const COUNTS = { resumed: 0, retries: 0, stale: 0, knownSince: EARLIER.started };

test('an earlier status says since when an account is known, and when it was last read whole', () => {
  expect(readStatus(EARLIER)).toEqual({ ...EARLIER, ...COUNTS, lastComplete: EARLIER.completed });
});

test('an earlier status of a run that was not complete says nothing of one that was', () => {
  const status = { ...EARLIER, complete: false };
  expect(readStatus(status)).toEqual({ ...status, ...COUNTS });
});

test('what a status says itself stands', () => {
  const status = { ...EARLIER, resumed: 2, retries: 3, stale: 4, knownSince: '2026-01-01T00:00:00.000Z' };
  const lastComplete = '2026-02-01T00:00:00.000Z';
  expect(readStatus({ ...status, lastComplete })).toEqual({ ...status, lastComplete });
});

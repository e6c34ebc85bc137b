import { LENGTH_REASONS, type LengthReason } from '../../../runtime/session/duration.js';
import { spokenLength, spokenTime } from '../../../runtime/bridge/pages/spoken.js';
import { whyNotLonger } from '../../../runtime/bridge/pages/why.js';

const MINUTE = 60_000;

test.each([
  [0, 'less than a minute'],
  [MINUTE - 1, 'less than a minute'],
  [MINUTE, '1 minute'],
  [60 * MINUTE, '60 minutes'],
  [119 * MINUTE + 59_999, '119 minutes'],
  [120 * MINUTE, '2 hours'],
  [121 * MINUTE, '2 hours 1 minute'],
  [180 * MINUTE, '3 hours'],
  [25 * 60 * MINUTE + 30 * MINUTE, '25 hours 30 minutes'],
])('%d ms are %s, never more than they are', (length, words) => {
  expect(spokenLength(length)).toBe(words);
});

test.each([
  ['2026-03-01T13:00:00.000Z', '1 March 2026 at 13:00 UTC'],
  ['2026-12-31T23:59:59.999Z', '31 December 2026 at 23:59 UTC'],
  ['2026-03-01T01:30:00.000+02:00', '28 February 2026 at 23:30 UTC'],
])('%s is %s', (time, words) => {
  expect(spokenTime(time)).toBe(words);
});

describe('why a session is not longer', () => {
  test.each<[LengthReason, number, RegExp]>([
    ['grant', 2400, /^Your approved time is over then\.$/],
    ['role-maximum', 7200, /^This role allows 2 hours at a time\.$/],
    ['unknown-maximum', 3600, /not known yet.*60 minutes/],
    ['fallback', 3600, /^This role allows 60 minutes at a time\.$/],
    ['sts-minimum', 900, /^Your approved time is over then, and AWS takes no further request\.$/],
  ])('%s', (why, seconds, words) => {
    expect(whyNotLonger({ why, seconds, pastGrant: false })).toMatch(words);
  });

  test('where an operator lets credentials outlive the grant, that it does', () => {
    expect(whyNotLonger({ why: 'sts-minimum', seconds: 900, pastGrant: true })).toContain(
      'longer than your approved time',
    );
  });

  test('is said of every reason', () => {
    for (const why of Object.keys(LENGTH_REASONS) as LengthReason[]) {
      expect(whyNotLonger({ why, seconds: 3600, pastGrant: false })).toMatch(/^[A-Z].*\.$/);
    }
  });
});

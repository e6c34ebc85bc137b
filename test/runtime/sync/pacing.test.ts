/** What a pace becomes when AWS throttles in spite of it. */
import { randomFraction } from '../../../runtime/random.js';
import { tokenBucket } from '../../../runtime/sync/pacing.js';
import { virtualClock } from '../../support/clock.js';
import { seededRandom } from '../../support/random.js';

const RATE = { perSecond: 10, burst: 1 };

/** A bucket, and how many requests it lets go in the seconds from now on. */
function paced() {
  const clock = virtualClock(0, { auto: true });
  const bucket = tokenBucket(RATE, clock);
  const inSeconds = async (seconds: number): Promise<number> => {
    const end = clock.now() + seconds * 1000;
    for (let count = 0; ; count += 1) {
      await bucket.take();
      if (clock.now() >= end) return count;
    }
  };
  return { clock, bucket, inSeconds };
}

test('is halved when AWS throttles', async () => {
  const { bucket, inSeconds } = paced();
  expect(await inSeconds(2)).toBe(20);
  bucket.throttled();
  // Half of 20 in two seconds, less what the emptied bucket costs, and the first that comes back.
  const after = await inSeconds(2);
  expect(after).toBeGreaterThanOrEqual(9);
  expect(after).toBeLessThanOrEqual(11);
});

test('loses what was left of its burst when AWS throttles', async () => {
  const clock = virtualClock(0, { auto: true });
  const bucket = tokenBucket({ perSecond: 10, burst: 10 }, clock);
  await bucket.take();
  bucket.throttled();
  await bucket.take();
  await bucket.take();
  expect(clock.now()).toBeGreaterThanOrEqual(390);
});

test('is halved once by many throttles of one moment', async () => {
  const { bucket, inSeconds } = paced();
  for (let count = 0; count < 8; count += 1) bucket.throttled();
  expect(await inSeconds(2)).toBeGreaterThanOrEqual(9);
});

test('falls no lower than a sixteenth, however long AWS throttles', async () => {
  const { clock, bucket, inSeconds } = paced();
  for (let count = 0; count < 60; count += 1) {
    bucket.throttled();
    await clock.sleep(1100);
  }
  bucket.throttled();
  expect(await inSeconds(16)).toBeGreaterThanOrEqual(10);
});

test('comes back slowly to what is configured, and never goes beyond', async () => {
  const { clock, bucket, inSeconds } = paced();
  bucket.throttled();
  const half = await inSeconds(5);
  await clock.sleep(10_000);
  const between = await inSeconds(5);
  await clock.sleep(60_000);
  expect(half).toBeLessThan(between);
  expect(between).toBeLessThan(50);
  expect(await inSeconds(5)).toBe(50);
});

test('is not waited for where its turn comes too late, and the next one is served all the same', async () => {
  const { clock, bucket } = paced();
  await bucket.take();
  const turns = [bucket.take(50), bucket.take(50), bucket.take(500)];
  expect((await Promise.allSettled(turns)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(clock.now()).toBe(100);
});

test('of who waits already is lowered too', async () => {
  const { clock, bucket } = paced();
  const waiting = Promise.all(Array.from({ length: 11 }, () => bucket.take()));
  await clock.sleep(150);
  bucket.throttled();
  await waiting;
  expect(clock.now()).toBeGreaterThan(1500);
});

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('whenever AWS throttles (seed %i)', (seed) => {
  const rate = { perSecond: 15, burst: 15 };

  test('no window of time has more requests than the bucket holds, and the pace comes back', async () => {
    const draw = seededFractions(seed);
    const clock = virtualClock(0, { auto: true });
    const bucket = tokenBucket(rate, clock);
    const left: number[] = [];
    const take = async (count: number): Promise<void> => {
      for (let taken = 0; taken < count; taken += 1) left.push(await bucket.take().then(() => clock.now()));
    };
    const caller = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn += 1) {
        await take(1);
        if (draw() < 0.1) bucket.throttled();
        if (draw() < 0.1) await clock.sleep(draw() * 5000);
      }
    };
    await Promise.all(Array.from({ length: 8 }, caller));
    // A pace as low as it gets is whole again in (1 - 1/16) / 0.02 s.
    await clock.sleep(47_000);
    const began = clock.now();
    await take(162);
    expect(clock.now() - began).toBeCloseTo(10_000, 3);

    const tooMany = left.flatMap((from, first) =>
      left.slice(first).filter((to, more) => more + 1 > rate.burst + ((to - from) / 1000) * rate.perSecond),
    );
    expect(tooMany).toEqual([]);
  });
});

/** Fractions that a seed stands for. */
function seededFractions(seed: number): () => number {
  const random = seededRandom(String(seed));
  return () => randomFraction(random);
}

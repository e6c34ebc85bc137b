/** Two stages of work, and what is put between and before them. */
import { Channel } from '../../../runtime/sync/channel.js';
import { spread } from '../../../runtime/sync/spread.js';
import { inTwoStages } from '../../../runtime/sync/stages.js';
import { virtualClock, type VirtualClock } from '../../support/clock.js';

describe('a channel', () => {
  test('gives what was put into it, in its order', async () => {
    const channel = new Channel<number>(3);
    for (const item of [1, 2, 3]) await channel.give(item);
    channel.close();
    expect([await channel.take(), await channel.take(), await channel.take(), await channel.take()]).toEqual([
      1,
      2,
      3,
      undefined,
    ]);
  });

  test('lets who gives wait until there is room', async () => {
    const channel = new Channel<number>(1);
    await channel.give(1);
    let given = false;
    const giving = channel.give(2).then(() => (given = true));
    await Promise.resolve();
    expect(given).toBe(false);
    expect(await channel.take()).toBe(1);
    await giving;
    expect(await channel.take()).toBe(2);
  });

  test('lets who takes wait until there is something, also where another took what was there', async () => {
    const channel = new Channel<number>(1);
    await channel.give(1);
    const giving = channel.give(2);
    const taken = Promise.all([channel.take(), channel.take(), channel.take()]);
    await giving;
    channel.close();
    expect(await taken).toEqual([1, 2, undefined]);
  });
});

describe('work in two stages', () => {
  /** The second stage takes `slow` milliseconds for an item, the first one 10. */
  const stages = (
    clock: VirtualClock,
    slow: number,
    more: Partial<Parameters<typeof inTwoStages<number, number>>[1]> = {},
  ) => {
    const through: number[] = [];
    const begun: number[] = [];
    const options = {
      first: async (item: number) => {
        begun.push(item);
        await clock.sleep(10);
        return item % 2 === 0 ? item : undefined;
      },
      second: async (item: number) => {
        await clock.sleep(slow);
        through.push(item);
      },
      atOnce: 2,
      backlog: 4,
      goesOn: () => true,
      ...more,
    };
    return { begun, through, options };
  };
  const items = Array.from({ length: 20 }, (_, index) => index);

  test('brings what the first stage hands over through the second, and only that', async () => {
    const clock = virtualClock(0, { auto: true });
    const { through, options } = stages(clock, 10);
    expect(await inTwoStages(items, options)).toEqual([]);
    expect(through.sort((a, b) => a - b)).toEqual(items.filter((item) => item % 2 === 0));
  });

  test('goes on with the first stage while the second has a backlog, up to its bound', async () => {
    const clock = virtualClock(0, { auto: true });
    const begunAt: number[] = [];
    const { options } = stages(clock, 1_000_000);
    const first = async (item: number) => {
      begunAt.push(clock.now());
      return options.first(item);
    };
    await inTwoStages(items, { ...options, first });
    // Two even items in the second stage, four between, two in the first waiting for room: then nothing is begun.
    expect(begunAt.filter((at) => at < 1_000_000).length).toBe(15);
  });

  test('gives back what it did not begin, and finishes what it did', async () => {
    const clock = virtualClock(0, { auto: true });
    const { through, begun, options } = stages(clock, 50);
    const left = await inTwoStages(items, { ...options, goesOn: () => clock.now() < 25 });
    expect([...begun, ...left].sort((a, b) => a - b)).toEqual(items);
    expect(left.length).toBeGreaterThan(0);
    expect(through.sort((a, b) => a - b)).toEqual(begun.filter((item) => item % 2 === 0).sort((a, b) => a - b));
  });

  test('leaves alone what stands between the stages when the second one fails', async () => {
    const clock = virtualClock(0, { auto: true });
    const { options } = stages(clock, 1000);
    const begun: number[] = [];
    const second = async (item: number) => {
      begun.push(item);
      await clock.sleep(1000);
      throw new Error('the store is full');
    };
    await expect(inTwoStages(items, { ...options, second })).rejects.toThrow('the store is full');
    expect(begun).toEqual([0, 2]);
  });

  test.each(['first', 'second'] as const)(
    'begins nothing after an error of the %s stage, and throws it when all that had begun is through',
    async (stage) => {
      const clock = virtualClock(0, { auto: true });
      const { begun, options } = stages(clock, 10, { backlog: 1 });
      const fails = async (item: number) => {
        if (item === 4) throw new Error('the store is full');
        return options[stage](item);
      };
      await expect(inTwoStages(items, { ...options, [stage]: fails })).rejects.toThrow('the store is full');
      expect(begun.length).toBeLessThan(items.length);
    },
  );
});

test.each([
  [
    ['a', 'b'],
    [1, 2, 3, 4],
    ['a', 1, 2, 'b', 3, 4],
  ],
  [['a', 'b', 'c'], [1], ['a', 'b', 'c', 1]],
  [['a'], [], ['a']],
  [[], [1, 2], [1, 2]],
])('%j among %j are spread as %j', (few, many, mixed) => {
  expect(spread<string | number>(few, many)).toEqual(mixed);
});

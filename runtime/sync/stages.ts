/**
 * Work in two stages that do not hold one another up: the first goes on while the second has a backlog, up to a bound.
 */
import { Channel } from './channel.js';
import { inParallel } from './parallel.js';

export interface Stages<T, M> {
  /** Gives what the second stage is to go on with, or undefined where the item is through. */
  readonly first: (item: T) => Promise<M | undefined>;
  readonly second: (intermediate: M) => Promise<void>;
  /** Items in each stage at the same time. */
  readonly atOnce: number;
  /** Items between the stages. */
  readonly backlog: number;
  /** Whether another item may be begun. What was begun is finished. */
  readonly goesOn: () => boolean;
}

/**
 * @returns the items that were not begun
 * @throws the first error of either stage, when all that had begun is through
 */
export async function inTwoStages<T, M>(items: readonly T[], stages: Stages<T, M>): Promise<T[]> {
  const { first, second, atOnce, backlog, goesOn } = stages;
  const between = new Channel<M>(backlog);
  const errors: unknown[] = [];
  const left: T[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      errors.push(error);
    }
  };

  const finish = async (): Promise<void> => {
    for (let next = await between.take(); next !== undefined; next = await between.take()) {
      const taken = next;
      // After an error nothing is begun, but the channel is emptied: the first stage may be waiting for room.
      if (errors.length === 0) await attempt(() => second(taken));
    }
  };
  const begin = async (item: T): Promise<void> => {
    if (errors.length > 0 || !goesOn()) {
      left.push(item);
      return;
    }
    await attempt(async () => {
      const intermediate = await first(item);
      if (intermediate !== undefined) await between.give(intermediate);
    });
  };

  const finishing = Promise.all(Array.from({ length: atOnce }, finish));
  await inParallel(items, atOnce, begin);
  between.close();
  await finishing;
  if (errors.length > 0) throw errors[0];
  return left;
}

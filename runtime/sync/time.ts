/** The time that one invocation has. */
import { CLAIM_MILLISECONDS_MAX } from '../catalog/writer.js';
import type { Clock } from '../clock.js';

/** A function is cut off at 900 s: from here on no role is begun. */
export const WORK_MILLISECONDS = 720_000;
/** What was begun gets so long to be finished; the rest of the 900 s is for writing down where the run stands. */
const FINISH_MILLISECONDS = 120_000;
/** For the last writes. An account is held until then. */
const WRITE_MILLISECONDS = 60_000;

/** No account is held any longer, so that no longer time is of use. */
const WORK_MILLISECONDS_MAX = CLAIM_MILLISECONDS_MAX - FINISH_MILLISECONDS - WRITE_MILLISECONDS;

/** No time is left for another call. The role that it was for is read by the next invocation. */
export class OutOfTime extends Error {
  constructor() {
    super('the time of this invocation is over');
    this.name = 'OutOfTime';
  }
}

export interface Shift {
  /** Whether another role, or another account, may be begun. */
  goesOn(): boolean;
  /** Milliseconds since the epoch: from then on not even what was begun may go on. */
  readonly finish: number;
  /** Milliseconds since the epoch. By then nothing of this invocation writes any more. */
  readonly end: number;
}

/**
 * @param work milliseconds from now in which roles are begun
 * @param signal ends that time at once
 */
export function beginShift(clock: Clock, work: number, signal?: AbortSignal): Shift {
  const stop = clock.now() + Math.min(work, WORK_MILLISECONDS_MAX);
  const finish = stop + FINISH_MILLISECONDS;
  return {
    goesOn: () => clock.now() < stop && signal?.aborted !== true,
    finish,
    end: finish + WRITE_MILLISECONDS,
  };
}

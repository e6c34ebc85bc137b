import type { LocalClock } from '../aws/api.js';

/** The system's time, and a way to let it pass at once. */
export interface MovableClock extends LocalClock {
  advance(milliseconds: number): void;
  /** Milliseconds ahead of the system's time. */
  offset(): number;
}

export function movableClock(): MovableClock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
    offset: () => ahead,
  };
}

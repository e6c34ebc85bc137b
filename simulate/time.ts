/** Virtual time: it jumps to what is next as soon as everything waits. No timer of the system's is ever set. */

interface Due {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Lets everything run that waits for no time. Sockets and files there are none, so that nothing else is left then. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class VirtualTime {
  private readonly queue: Due[] = [];
  private order = 0;

  /** @param now milliseconds since the epoch */
  constructor(public now: number) {}

  /** Calls `fire` when `milliseconds` have passed; what is due at the same time fires in the order it came. */
  after(milliseconds: number, fire: () => void): void {
    const due = { at: this.now + Math.max(0, milliseconds), order: this.order++, fire };
    // A heap is not worth its lines: what is new is mostly due last or nearly so.
    let place = this.queue.length;
    while (place > 0 && this.queue[place - 1]!.at > due.at) place -= 1;
    this.queue.splice(place, 0, due);
  }

  pass(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /**
   * Moves time on until `work` has come to its end.
   * @param broken what ends it before: something that must not be, and that `work` may catch
   * @throws Stuck where it waits for something that never comes
   */
  async run<T>(work: Promise<T>, broken: () => Error | undefined): Promise<T> {
    let ended = false;
    const end = (): void => void (ended = true);
    work.then(end, end);
    for (;;) {
      await settled();
      const error = broken();
      if (error) throw error;
      if (ended) return work;
      const next = this.queue.shift();
      if (!next) throw new Stuck();
      this.now = next.at;
      next.fire();
    }
  }
}

/** Everything waits, and nothing is due. */
export class Stuck extends Error {
  constructor() {
    super('everything waits, and nothing is due any more');
    this.name = 'Stuck';
  }
}

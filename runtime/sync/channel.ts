/** Between two stages of work: who gives waits while it is full, who takes waits while it is empty. */
export class Channel<T> {
  private readonly items: T[] = [];
  private readonly givers: Array<() => void> = [];
  private readonly takers: Array<(item: T | undefined) => void> = [];
  private closed = false;

  constructor(private readonly room: number) {}

  /** Resolves when the item has found room. */
  async give(item: T): Promise<void> {
    if (this.items.length >= this.room) await new Promise<void>((resolve) => this.givers.push(resolve));
    const taker = this.takers.shift();
    if (taker) taker(item);
    else this.items.push(item);
  }

  /** The next item, or undefined when the channel is closed and empty. */
  take(): Promise<T | undefined> {
    const [item] = this.items.splice(0, 1);
    if (item !== undefined) {
      this.givers.shift()?.();
      return Promise.resolve(item);
    }
    if (this.closed) return Promise.resolve(undefined);
    return new Promise((resolve) => this.takers.push(resolve));
  }

  /** Nothing more is given. */
  close(): void {
    this.closed = true;
    for (const taker of this.takers.splice(0)) taker(undefined);
  }
}

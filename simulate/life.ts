/** The life of one process: it may be killed or stand still at any of its steps, and nothing of it goes on then. */
import type { Clock } from '../runtime/clock.js';
import type { ProcessFault } from './faults.js';
import type { VirtualTime } from './time.js';

/** When a process is to meet its fault. */
export interface Fate<Action extends string> {
  readonly fault: ProcessFault;
  /** It is met at the first step from here on that fits; a step is a request that leaves, or an answer that comes. */
  readonly step: number;
  /** Only at this call. @default - at any */
  readonly action?: Action;
  /** Of a process that stands still: milliseconds. */
  readonly stands: number;
}

interface LifeEvents<Action extends string> {
  readonly met: (fault: ProcessFault, action: Action) => void;
  readonly thawed: () => void;
}

const NEVER = new Promise<never>(() => undefined);

export class Life<Action extends string> {
  private steps = 0;
  private fate: Fate<Action> | undefined;
  private thawsAt = -Infinity;
  private end = (): void => undefined;
  alive = true;
  /** Resolves when it is killed. */
  readonly death = new Promise<void>((resolve) => (this.end = resolve));

  /** @param skew milliseconds that its clock is ahead */
  constructor(
    private readonly time: VirtualTime,
    private readonly skew: number,
    fate: Fate<Action> | undefined,
    private readonly events: LifeEvents<Action>,
  ) {
    this.fate = fate;
  }

  get clock(): Clock {
    return {
      now: () => this.time.now + this.skew,
      sleep: async (milliseconds) => {
        if (milliseconds > 0) await this.time.pass(milliseconds);
        await this.goOn();
      },
    };
  }

  /** Before a request leaves. Never resolves where the process is killed first. */
  async leave(action: Action): Promise<void> {
    this.meet(action, 'before');
    await this.goOn();
  }

  /** Before an answer is heard. Never resolves where the process is killed first. */
  async hear(action: Action): Promise<void> {
    this.meet(action, 'after');
    await this.goOn();
  }

  kill(): void {
    this.alive = false;
    this.end();
  }

  private meet(action: Action, when: 'before' | 'after'): void {
    this.steps += 1;
    const { fate } = this;
    if (!this.alive || !fate || this.steps < fate.step || !fate.fault.endsWith(when)) return;
    if (fate.action !== undefined && fate.action !== action) return;
    this.fate = undefined;
    this.events.met(fate.fault, action);
    if (fate.fault.startsWith('killed')) {
      this.kill();
      return;
    }
    this.thawsAt = this.time.now + fate.stands;
    this.time.after(fate.stands, this.events.thawed);
  }

  /** Whatever resolves for a process resolves through this. */
  private async goOn(): Promise<void> {
    if (this.thawsAt > this.time.now) await this.time.pass(this.thawsAt - this.time.now);
    if (!this.alive) await NEVER;
  }
}

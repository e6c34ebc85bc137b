/** What happened in a simulation, step by step, and whether all that must hold held after each. */
import { createHash } from 'node:crypto';

/** How an invariant is broken. */
export interface Broken {
  readonly expected: string;
  readonly seen: string;
}

/** Looks at a step, and at what was before it. Pure. */
export interface Rule<Step, Story> {
  readonly name: string;
  check(step: Step, story: Story): Broken | undefined;
}

/** An invariant does not hold. */
export class InvariantBroken extends Error {
  constructor(
    readonly invariant: string,
    readonly broken: Broken,
  ) {
    super(`${invariant}: expected ${broken.expected}, seen ${broken.seen}`);
    this.name = 'InvariantBroken';
  }
}

export abstract class Journal<Step extends { readonly at: number }> {
  /** What ended it: the first invariant that did not hold, or an error of the simulator's own. */
  broken: Error | undefined;
  /** How often each fault met each call, as `fault|action`. */
  readonly fired = new Map<string, number>();
  private readonly lines: string[] = [];
  private readonly digest = createHash('sha256');

  /**
   * @param start milliseconds since the epoch, from which on the lines count
   * @param invariants asked after every step
   */
  constructor(
    private readonly start: number,
    private readonly invariants: ReadonlyArray<Rule<Step, never>>,
  ) {}

  /** Keeps what later steps are judged by. */
  protected abstract note(step: Step): void;
  /** One line. */
  protected abstract tell(step: Step): string;

  /** @throws InvariantBroken */
  add(step: Step): void {
    this.watch(() => this.take(step));
  }

  /** Lets `work` go on, and keeps what it throws: whoever made the step may catch it. */
  watch<T>(work: () => T): T {
    if (this.broken) throw this.broken;
    try {
      return work();
    } catch (error) {
      this.broken = error as Error;
      throw error;
    }
  }

  count(fault: string, action: string): void {
    const pair = `${fault}|${action}`;
    this.fired.set(pair, (this.fired.get(pair) ?? 0) + 1);
  }

  /** The last steps, one a line. */
  last(count: number): readonly string[] {
    return this.lines.slice(-count);
  }

  /** What two runs of one seed have in common: all of it. */
  hash(): string {
    return this.digest.copy().digest('hex');
  }

  private take(step: Step): void {
    this.note(step);
    const line = `${((step.at - this.start) / 1000).toFixed(3)} s  ${this.tell(step)}`;
    this.lines.push(line);
    this.digest.update(line);
    for (const invariant of this.invariants) {
      const broken = invariant.check(step, this as never);
      if (broken) throw new InvariantBroken(invariant.name, broken);
    }
  }
}

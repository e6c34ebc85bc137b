/** What became of a seed, whatever was simulated. */
export interface Outcome {
  readonly seed: number;
  readonly calls: number;
  /** How often each fault met each call, as `fault|action`. */
  readonly fired: ReadonlyArray<readonly [string, number]>;
  /** Of all that happened. */
  readonly hash: string;
  readonly failure?: Failure;
}

export interface Failure {
  readonly invariant: string;
  readonly expected: string;
  readonly seen: string;
  /** The last ones, oldest first. */
  readonly steps: readonly string[];
}

/** What came of a seed, by its journal. */
export function outcomeOf(
  seed: number,
  story: {
    readonly calls: readonly unknown[];
    readonly fired: Iterable<readonly [string, number]>;
    hash(): string;
    last(count: number): readonly string[];
  },
  failure: Omit<Failure, 'steps'> | undefined,
  stepsShown: number,
): Outcome {
  return {
    seed,
    calls: story.calls.length,
    fired: [...story.fired],
    hash: story.hash(),
    ...(failure && { failure: { ...failure, steps: story.last(stepsShown) } }),
  };
}

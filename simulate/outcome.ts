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

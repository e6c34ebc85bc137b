/** What the program that fuzzes and its threads say to each other. */

/** What a thread is told. */
export interface Task {
  readonly target: string;
  readonly seed: number;
  readonly milliseconds: number;
  /** Folder of inputs that were kept; it need not be there. */
  readonly corpus: string;
  /** How many inputs were begun, the length of the one that is run, and that one. */
  readonly shared: SharedArrayBuffer;
}

/** What a thread says at its end. */
export interface Outcome {
  readonly runs: number;
  readonly kept: number;
  readonly blocks: number;
  /** Why nothing can be said: the fuzzing itself failed. */
  readonly broken?: string;
  readonly crash?: { readonly input: Uint8Array; readonly why: string };
}

/** Bytes of shared memory in front of the input: two numbers. */
export const HEAD = 8;

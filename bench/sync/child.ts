/** What a measured process has of its parent; see process.ts. */

/** What the process was told. */
export function told<T>(): T {
  return JSON.parse(process.argv[2]!) as T;
}

/** Answers, and ends. */
export function answerAndEnd(answer: object): void {
  process.send!(answer, () => process.exit(0));
}

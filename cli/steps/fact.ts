/** What is known of the things that a command looks at, step by step. */

/** Something that was read, that is not there, or that was not read. */
export type Fact<T> =
  | { readonly state: 'known'; readonly value: T }
  /** Whoever would have it was asked, and has none. */
  | { readonly state: 'absent' }
  /** `why` completes "not checked: …": what is missing, and what to give. */
  | { readonly state: 'unknown'; readonly why: string };

export const known = <T>(value: T): Fact<T> => ({ state: 'known', value });
export const absent: Fact<never> = { state: 'absent' };
export const unknown = (why: string): Fact<never> => ({ state: 'unknown', why });

/** Why a fact is not known, for "not checked: …". */
export function whyNot(fact: Exclude<Fact<unknown>, { readonly state: 'known' }>): string {
  return fact.state === 'unknown' ? fact.why : 'it is not there';
}

/** The value, where it is known. */
export function valueOf<T>(fact: Fact<T>): T | undefined {
  return fact.state === 'known' ? fact.value : undefined;
}

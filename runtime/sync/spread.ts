/**
 * Puts the few evenly among the many, each in its order. Known roles have documents to be read: coming all at once, they
 * would hold up the others and be held up themselves.
 */
export function spread<T>(few: readonly T[], many: readonly T[]): T[] {
  const all = few.length + many.length;
  const mixed: T[] = [];
  let taken = 0;
  for (let index = 0; index < all; index += 1) {
    const due = Math.ceil(((index + 1) * few.length) / all);
    mixed.push(due > taken ? few[taken++]! : many[index - taken]!);
  }
  return mixed;
}

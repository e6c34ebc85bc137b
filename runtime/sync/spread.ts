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

/**
 * Puts neighbours far from one another, always in the same way: roles that are alike stand together in a listing, and a
 * row of requestable ones at its end would have their documents read when all else is through. Steps of the golden section
 * leave no stretch of a list together.
 */
export function scatter<T>(items: readonly T[]): T[] {
  const { length } = items;
  let step = Math.round(length * 0.618) || 1;
  while (divisor(step, length) > 1) step += 1;
  return items.map((_, index) => items[(index * step) % length]!);
}

/** The greatest one that both have. */
function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

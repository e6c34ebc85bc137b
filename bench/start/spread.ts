/** Median, and the smallest and largest, of several measurements. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

const rounded = (value: number): number => Number(value.toFixed(2));

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  return { median: rounded(median), least: rounded(sorted[0]!), most: rounded(sorted.at(-1)!) };
}

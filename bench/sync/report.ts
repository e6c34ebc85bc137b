/** What a part of the benchmark says: a table of what it measured, and the claims that rest on it. */

/** Something that the project promises. */
export interface Claim {
  readonly claim: string;
  readonly measured: number;
  /** The most that it may be. */
  readonly limit: number;
}

export interface Part {
  readonly title: string;
  /** Rows of a table, alike. */
  readonly rows: ReadonlyArray<Readonly<Record<string, string | number>>>;
  readonly claims: readonly Claim[];
  /** Lines below the table. */
  readonly notes?: readonly string[];
}

export const holds = ({ measured, limit }: Claim): boolean => measured <= limit;

export function printed({ title, rows, claims, notes = [] }: Part): string {
  const columns = Object.keys(rows[0] ?? {});
  const table = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
  const lines = table.map(
    (cells) =>
      `  ${cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()}`,
  );
  const told = claims.map((claim) => {
    const { measured, limit } = claim;
    return `  ${holds(claim) ? 'holds' : 'FAILS'}: ${claim.claim}: ${measured}, at most ${limit}`;
  });
  return [title, ...lines, ...notes.map((note) => `  ${note}`), ...told].join('\n');
}

export function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}

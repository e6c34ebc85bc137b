/** Paging to the end, for every listing alike. */

/** One page, and the marker of the next one; undefined stands for an answer that breaks off. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined } | undefined;

/** An answer that breaks off, or a listing that turns in a circle: no end was seen. */
export class IncompleteAnswer extends Error {
  constructor() {
    super('the answer breaks off');
    this.name = 'Incomplete';
  }
}

/**
 * Calls `page` until there is no next marker. Short and empty pages are no end.
 * @throws IncompleteAnswer where an answer breaks off or a marker comes back
 */
export async function eachPage<T>(
  page: (marker: string | undefined) => Promise<Page<T>>,
  onPage: (items: readonly T[]) => void,
): Promise<void> {
  const seen = new Set<string>();
  let marker: string | undefined;
  do {
    const answer = await page(marker);
    if (!answer) throw new IncompleteAnswer();
    onPage(answer.items);
    marker = answer.next;
    if (marker !== undefined && seen.has(marker)) throw new IncompleteAnswer();
    if (marker !== undefined) seen.add(marker);
  } while (marker !== undefined);
}

export async function collectPages<T>(page: (marker: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  await eachPage(page, (items) => all.push(...items));
  return all;
}

/**
 * A page of an IAM listing. IAM says in IsTruncated whether more follows; without it, the answer broke off.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 */
export function iamPage<T>(
  items: readonly T[] | undefined,
  answer: { readonly IsTruncated?: boolean; readonly Marker?: string },
): Page<T> {
  if (answer.IsTruncated === undefined) return undefined;
  if (!answer.IsTruncated) return { items: items ?? [], next: undefined };
  return answer.Marker ? { items: items ?? [], next: answer.Marker } : undefined;
}

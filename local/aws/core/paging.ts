import { validationError } from './error.js';

/** How a listing is served: faults make pages short or empty. */
export interface Listing {
  /** At most so many on a page. */
  readonly pageSize?: number;
  readonly emptyPage?: boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Set where more follows. */
  readonly marker?: string;
}

/**
 * One page of a listing in the order of its keys. The marker holds the last key seen, so that what is made or deleted
 * meanwhile neither repeats an item nor skips one.
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { marker, size }: { marker?: string | undefined; size: number },
  listing: Listing,
): Page<T> {
  const { pages, after } = marker === undefined ? { pages: 0, after: undefined } : openMarker(marker);
  const rest = items
    .filter((item) => after === undefined || keyOf(item) > after)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  if (listing.emptyPage) return { items: [], marker: sealMarker(pages + 1, after ?? '') };
  const shown = rest.slice(0, Math.min(size, listing.pageSize ?? size));
  return shown.length < rest.length
    ? { items: shown, marker: sealMarker(pages + 1, keyOf(shown.at(-1)!)) }
    : { items: shown };
}

/** The count of pages keeps markers apart, even those of empty pages in a row. */
function sealMarker(pages: number, after: string): string {
  return Buffer.from(`${pages}:${after}`).toString('base64url');
}

function openMarker(marker: string): { pages: number; after: string } {
  const match = /^(\d+):(.*)$/s.exec(Buffer.from(marker, 'base64url').toString('utf8'));
  if (!match) throw validationError('Invalid Marker.');
  return { pages: Number(match[1]), after: match[2]! };
}

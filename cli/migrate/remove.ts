/** The edits that take keys and items away. */
import { isAlias, isCollection, isScalar, isSeq } from 'yaml';
import { startOf, stepTo, type Manifest, type Path, type Step } from './manifest.js';
import { indentation, lineBreak, lineEnd, lineStart, Uneditable, type Edit } from './text.js';

/** @throws Uneditable */
export function removalEdits(manifest: Manifest, removals: readonly Path[]): Edit[] {
  const byCollection = new Map<Step['collection'], number[]>();
  for (const path of removals) {
    const { collection, index } = stepTo(manifest, path);
    byCollection.set(collection, [...(byCollection.get(collection) ?? []), index]);
  }
  return [...byCollection].flatMap(([collection, indexes]) =>
    runs(indexes).map((run) =>
      collection.flow ? flowRemoval(manifest, collection, run) : blockRemoval(manifest, collection, run),
    ),
  );
}

/** Neighbours together: [first, last] of each. */
function runs(indexes: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const index of [...indexes].sort((one, other) => one - other)) {
    const last = found.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else found.push([index, index]);
  }
  return found;
}

/** Keys or items of `{ }` or `[ ]`: with the comma behind them, or before the last. */
function flowRemoval(
  { text, comments }: Manifest,
  collection: Step['collection'],
  [first, last]: [number, number],
): Edit {
  const next = collection.items[last + 1] && startOf({ collection, index: last + 1 });
  const start =
    next === undefined && first > 0 ? endOf(item(collection, first - 1)) : startOf({ collection, index: first });
  const end = next ?? endOf(item(collection, last));
  const holdsComment = comments.some(([at]) => at >= start && at < end);
  if (holdsComment || /[&!?]/.test(text.slice(start, startOf({ collection, index: first })))) {
    throw new Uneditable('a comment, an anchor or a tag stands between the braces');
  }
  return { start, end, insert: '' };
}

/** Whole lines, but for their comments. */
function blockRemoval(manifest: Manifest, collection: Step['collection'], [first, last]: [number, number]): Edit {
  const { text } = manifest;
  const head = isSeq(collection) ? dashOf(collection, first) : startOf({ collection, index: first });
  const begin = lineStart(text, head);
  const stop = endOf(item(collection, last));
  // A block scalar ends with its line.
  const end = text[stop - 1] === '\n' ? stop : lineEnd(text, stop);
  const before = text.slice(begin, head);
  if (/^[ \uFEFF]*$/.test(before)) {
    return { start: begin, end, insert: keptComments(manifest, begin, end) };
  }
  // The first keys of a list's item: the next key moves up, behind the dash.
  const next = collection.items[last + 1] && startOf({ collection, index: last + 1 });
  if (!/^ *(?:- +)+$/.test(before) || next === undefined)
    throw new Uneditable('it shares its line with something else');
  const comments = keptComments(manifest, head, next);
  return { start: begin, end: next, insert: `${comments}${before}` };
}

/** Comments of a part that goes, each on a line of its own with its line's indentation. */
function keptComments({ text, comments }: Manifest, start: number, end: number): string {
  const kept = comments.filter(([at]) => at >= start && at < end);
  return kept
    .map(([at, stop]) => `${indentation(text, at)}${text.slice(at, stop).trimEnd()}${lineBreak(text, at)}`)
    .join('');
}

function dashOf(collection: Step['collection'], index: number): number {
  const source = collection.srcToken;
  const start = source?.type === 'block-seq' ? source.items[index]?.start : undefined;
  const dash = start?.find(({ type }) => type === 'seq-item-ind');
  if (!dash) throw new Uneditable('its list is written in an unusual way');
  return dash.offset;
}

const item = (collection: Step['collection'], index: number): unknown => collection.items[index];

/** Where a key with its value, or an item, ends; comments and empty lines behind it are not part of it. */
export function endOf(node: unknown): number {
  if (isCollection(node) && !node.flow && node.items.length > 0) return endOf(node.items.at(-1));
  if (isScalar(node) || isCollection(node) || isAlias(node)) return node.range![1];
  const { key, value } = node as { key: unknown; value: unknown };
  if (isScalar(value) && value.value === null && value.source === '') return Math.max(endOf(key), value.range![0]);
  return endOf(value ?? key);
}

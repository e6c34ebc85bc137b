/**
 * Changes of manifests as edits of their text: nothing but the lines concerned is touched, so that comments, order,
 * quotes, indentation and line endings stay. What cannot be edited so, or would change anything else, is refused.
 */
import { isDeepStrictEqual } from 'node:util';
import { annotationEdit } from './annotate.js';
import type { Change } from './change.js';
import { isPlain, parseManifest, stepTo, valueAt, type Manifest, type Path } from './manifest.js';
import { removalEdits } from './remove.js';
import { applyEdits, Uneditable, type Edit } from './text.js';

/** The edits that make `changes`, all of one manifest, in order. @throws Uneditable */
export function editsFor(manifest: Manifest, changes: readonly Change[]): readonly Edit[] {
  const { removals, expected } = outcome(manifest, changes);
  const edits = [
    ...removalEdits(manifest, removals),
    ...changes.flatMap((change) => ('annotate' in change ? [annotationEdit(change)] : [])),
  ].sort((one, other) => one.start - other.start);
  const after = parseManifest(manifest.path, applyEdits(manifest.text, edits));
  if ('reason' in after || !isDeepStrictEqual(after.plain, expected)) {
    throw new Uneditable('the change would touch something else, by an anchor perhaps');
  }
  return edits;
}

/** The documents as they are to be, and what goes for that, without what goes along with something larger. */
function outcome(manifest: Manifest, changes: readonly Change[]) {
  let expected: unknown = manifest.plain;
  const removed: Path[] = [];
  // From behind, so that the indexes of items that stay are right until the end.
  const paths = changes.filter((change) => 'remove' in change).sort((one, other) => compare(other.remove, one.remove));
  for (const { remove, within } of paths) {
    stepTo(manifest, remove);
    let path = remove;
    expected = without(expected, path);
    while (path.length > within.length + 1 && isEmpty(valueAt(expected, path.slice(0, -1)))) {
      path = path.slice(0, -1);
      expected = without(expected, path);
    }
    removed.push(path);
  }
  for (const change of changes) {
    if (!('annotate' in change)) continue;
    const annotations = [...change.annotate, 'metadata', 'annotations'];
    const before = valueAt(expected, annotations);
    expected = replaced(expected, annotations, { ...(isPlain(before) && before), [change.key]: change.value });
  }
  const removals = removed.filter((path) => !removed.some((other) => other !== path && isBelow(path, other)));
  return { removals, expected };
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const isBelow = (path: Path, above: Path): boolean =>
  path.length > above.length && above.every((key, index) => key === path[index]);

function compare(one: Path, other: Path): number {
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const [a, b] = [one[at]!, other[at]!];
    if (a !== b) return typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1;
  }
  return one.length - other.length;
}

/** A copy along the path: what aliases share elsewhere stays as it is. */
function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, at) => (at === key ? replaced(item, rest, by) : (item as unknown)));
  return { ...(isPlain(value) && value), [key]: replaced((value as never)?.[key], rest, by) };
}

function without(value: unknown, path: Path): unknown {
  const [parent, key] = [path.slice(0, -1), path.at(-1)!];
  const container = valueAt(value, parent);
  if (Array.isArray(container)) return replaced(value, parent, container.toSpliced(key as number, 1));
  const { [key]: _, ...rest } = container as Record<string | number, unknown>;
  return replaced(value, parent, rest);
}

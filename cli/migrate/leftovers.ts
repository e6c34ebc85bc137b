/** What is left of the old way in places that a migration does not change: said, so that nobody takes it for done. */
import { lineAt, type Manifest, type Path, type Skipped } from './manifest.js';
import type { Finding } from './workloads.js';

interface Place {
  readonly manifest: Manifest;
  readonly path: Path;
}

/**
 * Keys and texts with one of `words`, but for the places that are `known`, and lines of skipped files with one.
 * Comments don't count.
 */
export function leftovers(
  manifests: readonly Manifest[],
  skipped: readonly Skipped[],
  words: readonly string[],
  known: readonly Place[],
): readonly Finding[] {
  const knownPaths = new Set(known.map(({ manifest, path }) => placeText(manifest, path)));
  const found = manifests.flatMap((manifest) =>
    mentions(manifest.plain, words, [])
      .filter(({ path }) => !knownPaths.has(placeText(manifest, path)))
      .map(({ path, word }) => {
        const resource = manifest.resources.find((one) => one.path.every((key, at) => path[at] === key));
        const where = resource ? `${resource.kind} ${JSON.stringify(resource.name)}` : 'a file that is no manifest';
        const text = `${where}: ${word} stands where this command changes nothing; take it away by hand`;
        return { path: manifest.path, line: lineAt(manifest, path), text };
      }),
  );
  const inSkipped = skipped.flatMap(({ path, text, reason }) =>
    text.split('\n').flatMap((line, index) => {
      const word = words.find((one) => spellings(one).some((spelling) => line.includes(spelling)));
      if (word === undefined || /^\s*#/.test(line)) return [];
      return [{ path, line: index + 1, text: `${word} stays, since ${reason}; change it by hand` }];
    }),
  );
  // What is written once and brought in by aliases is said once.
  return [
    ...new Map([...found, ...inSkipped].map((one) => [JSON.stringify([one.path, one.line, one.text]), one])).values(),
  ];
}

const placeText = ({ path: file }: Manifest, path: Path): string => JSON.stringify([file, path]);

/** As it is, and as a JSON patch writes it. */
const spellings = (word: string): readonly string[] => [word, word.replaceAll('/', '~1')];

function mentions(value: unknown, words: readonly string[], path: Path): { path: Path; word: string }[] {
  const wordIn = (text: string): string | undefined =>
    words.find((word) => spellings(word).some((spelling) => text.includes(spelling)));
  if (typeof value === 'string') {
    const word = wordIn(value);
    return word === undefined ? [] : [{ path, word }];
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => mentions(item, words, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const word = wordIn(key);
    return word === undefined ? mentions(inner, words, [...path, key]) : [{ path: [...path, key], word }];
  });
}

import type { Chance } from '../../../simulate/random.js';

/** Bytes of an input; what is longer is cut. */
const LONGEST = 8192;
const ODD_BYTES = [0, 9, 10, 13, 32, 34, 37, 59, 61, 92, 127, 128, 255];

/** A changed input: of bytes, or of JSON where it is JSON, a few changes at a time. */
export function mutated(input: Buffer, others: readonly Buffer[], words: readonly string[], chance: Chance): Buffer {
  let bytes = input;
  for (let change = chance.small(1, 6); change > 0; change -= 1) {
    const json = chance.happens(0.5) ? changedJson(bytes, words, chance) : undefined;
    bytes = json ?? changedBytes(bytes, others, words, chance);
  }
  return bytes.subarray(0, LONGEST);
}

function changedBytes(bytes: Buffer, others: readonly Buffer[], words: readonly string[], chance: Chance): Buffer {
  const at = chance.whole(0, bytes.length);
  const end = Math.min(bytes.length, at + chance.small(1, 32));
  const put = (what: Uint8Array, from = at, to = at): Buffer =>
    Buffer.concat([bytes.subarray(0, from), what, bytes.subarray(to)]);
  const kinds: ReadonlyArray<() => Buffer> = [
    () => put(Buffer.from(chance.one(words))),
    () => put(Buffer.from(chance.one(words)), at, end),
    () => put(Buffer.of(chance.happens(0.5) ? chance.one(ODD_BYTES) : chance.whole(0, 255)), at, at + 1),
    () => put(Buffer.of(chance.one(ODD_BYTES))),
    () => put(Buffer.alloc(0), at, end),
    () => put(bytes.subarray(at, end)),
    () => put(Buffer.alloc(chance.small(2, LONGEST), chance.one(['a', '[', '&', '%', '9', ';a=']))),
    () => {
      const other = chance.one(others);
      return Buffer.concat([bytes.subarray(0, at), other.subarray(chance.whole(0, other.length))]);
    },
  ];
  return chance.one(kinds)();
}

/** One value of a JSON text replaced, taken away, doubled or nested; undefined where the text is no JSON. */
function changedJson(bytes: Buffer, words: readonly string[], chance: Chance): Buffer | undefined {
  let root: unknown;
  try {
    root = JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
  if (typeof root !== 'object' || root === null) return undefined;
  const places = [...placesIn(root as Holder, 0)];
  if (places.length === 0) return undefined;
  const { holder, key } = chance.one(places);
  const value = holder[key];
  const kinds: ReadonlyArray<() => void> = [
    () => void (holder[key] = valueOf(chance.one(words))),
    () => void (holder[key] = chance.one([null, true, false, 0, -1, 1e300, 2 ** 53, '', [], {}, '\u0000', '\ud800'])),
    () => void (holder[key] = [value]),
    () => void (holder[key] = { [key]: value }),
    () => void (holder[key] = JSON.stringify(value)),
    () => void delete holder[key],
    () => void (holder[chance.one(words)] = value),
    () => void (holder[key] = 'x'.repeat(chance.small(1, 4000))),
  ];
  chance.one(kinds)();
  return Buffer.from(JSON.stringify(root));
}

type Holder = Record<string, unknown>;

function* placesIn(holder: Holder, depth: number): Generator<{ readonly holder: Holder; readonly key: string }> {
  for (const key of Object.keys(holder)) {
    yield { holder, key };
    const value = holder[key];
    if (typeof value === 'object' && value !== null && depth < 20) yield* placesIn(value as Holder, depth + 1);
  }
}

function valueOf(word: string): unknown {
  try {
    return JSON.parse(word);
  } catch {
    return word;
  }
}

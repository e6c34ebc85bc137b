/** A file of manifests, parsed so that what stands where is known to the character. */
import {
  Composer,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  Parser,
  visit,
  type CST,
  type Document,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { Uneditable } from './text.js';

/** Keys and indexes from a file's documents down to a value; the first is the document's index. */
export type Path = readonly (string | number)[];

/** An object that Kubernetes knows, alone in its document or an item of a list. */
export interface Resource {
  readonly manifest: Manifest;
  readonly path: Path;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** As written; undefined where the manifest leaves it to whoever applies it. */
  readonly namespace?: string;
  readonly value: Plain;
}

/** A map of a manifest as plain data. */
export type Plain = Readonly<Record<string, unknown>>;

/** A parsed file. */
export interface Manifest {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly documents: readonly Document.Parsed<ParsedNode>[];
  /** The documents as plain data, aliases and merge keys resolved. */
  readonly plain: readonly unknown[];
  readonly resources: readonly Resource[];
  /** Where comments begin and end, in order. */
  readonly comments: readonly (readonly [start: number, end: number])[];
  /** The line, from 1, of a character. */
  lineOf(offset: number): number;
}

/** A file that is left as it is. */
export interface Skipped {
  readonly path: string;
  readonly text: string;
  readonly line: number;
  readonly reason: string;
}

/** Parses a file. What is no YAML, as charts' templates, is skipped with a reason that repeats nothing of the file. */
export function parseManifest(path: string, text: string): Manifest | Skipped {
  try {
    return parsed(path, text);
  } catch {
    // Aliases of aliases, or depth, beyond all measure.
    return { path, text, line: 1, reason: 'it cannot be resolved' };
  }
}

/** @see https://yaml.org/spec/1.2.2/#51-character-set */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

function parsed(path: string, text: string): Manifest | Skipped {
  // YAML has none, and a terminal would obey them.
  const control = CONTROL.exec(text);
  if (control) {
    const line = text.slice(0, control.index).split('\n').length;
    return { path, text: text.replaceAll('\0', ''), line, reason: 'it holds a control character' };
  }
  const lines = new LineCounter();
  const lineOf = (offset: number): number => lines.linePos(offset).line;
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  // The parser's own check of keys compares each with all others, which a large map does not end in.
  const uniqueKeys = false;
  const options = { keepSourceTokens: true, merge: true, uniqueKeys, prettyErrors: false, logLevel: 'silent' } as const;
  const documents = [...new Composer<ParsedNode>(options).compose(tokens)];

  const template = text.includes('{{') ? templateAt(documents) : undefined;
  if (template !== undefined) return { path, text, line: lineOf(template), reason: 'it is a template ({{ }})' };
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error) {
    const reason = text.includes('{{') ? 'it is a template ({{ }})' : `it is no YAML (${error.code})`;
    return { path, text, line: lineOf(error.pos[0]), reason };
  }
  const fault = faultIn(documents);
  if (fault) return { path, text, line: lineOf(fault.at), reason: fault.reason };
  const resources: Resource[] = [];
  const plain = documents.map((document) => document.toJS() as unknown);
  const manifest = { path, text, documents, plain, resources, comments: commentsOf(tokens), lineOf };
  plain.forEach((value, index) => collect(manifest, value, [index], {}, resources));
  return manifest;
}

/** Where the first template expression stands that YAML reads as something else: a map of a map, or bare text. */
function templateAt(documents: readonly Document.Parsed<ParsedNode>[]): number | undefined {
  for (const document of documents) {
    let found: number | undefined;
    visit(document, {
      Pair: (_, { key }) => {
        if (!isCollection(key)) return undefined;
        found = key.range?.[0] ?? 0;
        return visit.BREAK;
      },
      Scalar: (_, { type, value, range }) => {
        if (type !== 'PLAIN' || typeof value !== 'string' || !value.includes('{{')) return undefined;
        found = range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Resolving takes time by their square. */
const ALIASES_MAX = 1000;

/** What reads well, but not as Kubernetes reads it, or not in any time. */
function faultIn(documents: readonly Document.Parsed<ParsedNode>[]): { at: number; reason: string } | undefined {
  for (const document of documents) {
    const tag = document.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
    // What !Ref or !vault stands before is a name for something else, read here as plain text.
    if (tag) return { at: tag.pos[0], reason: 'it has a tag of its own (!), whose value is made elsewhere' };
    let fault: { at: number; reason: string } | undefined;
    let aliases = 0;
    visit(document, {
      Map: (_, { items }) => {
        const keys = new Set<unknown>();
        for (const { key } of items) {
          if (!isScalar(key)) continue;
          if (keys.has(key.value)) {
            fault = { at: key.range?.[0] ?? 0, reason: 'it is no YAML (DUPLICATE_KEY)' };
            return visit.BREAK;
          }
          keys.add(key.value);
        }
        return undefined;
      },
      Alias: (_, { range }) => {
        aliases += 1;
        if (aliases <= ALIASES_MAX) return undefined;
        fault = { at: range?.[0] ?? 0, reason: `it has more than ${ALIASES_MAX} aliases` };
        return visit.BREAK;
      },
    });
    if (fault) return fault;
  }
  return undefined;
}

function commentsOf(tokens: readonly CST.Token[]): [number, number][] {
  const found: [number, number][] = [];
  const walk = (token: unknown): void => {
    if (Array.isArray(token)) token.forEach(walk);
    else if (typeof token === 'object' && token !== null) {
      const { type, offset, source } = token as CST.SourceToken;
      if (type === 'comment') found.push([offset, offset + source.length]);
      else Object.values(token).forEach(walk);
    }
  };
  tokens.forEach(walk);
  return found.sort(([one], [other]) => one - other);
}

interface Inherited {
  readonly apiVersion?: string;
  readonly kind?: string;
}

function collect(manifest: Manifest, value: unknown, path: Path, list: Inherited, into: Resource[]): void {
  if (!isPlain(value)) return;
  const kind = text(value.kind) ?? list.kind;
  const apiVersion = text(value.apiVersion) ?? list.apiVersion ?? '';
  if (kind === undefined) return;
  if (kind.endsWith('List') && Array.isArray(value.items)) {
    const items = { apiVersion, ...(kind !== 'List' && { kind: kind.slice(0, -'List'.length) }) };
    value.items.forEach((item, index) => collect(manifest, item, [...path, 'items', index], items, into));
    return;
  }
  const metadata = isPlain(value.metadata) ? value.metadata : {};
  const namespace = text(metadata.namespace);
  into.push({
    manifest,
    path,
    apiVersion,
    kind,
    name: text(metadata.name) ?? text(metadata.generateName) ?? '',
    ...(namespace !== undefined && { namespace }),
    value,
  });
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Whether a value is a map. */
export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path below `value`; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as never)[key] : undefined),
    value,
  );
}

/** One step down to a value: the collection, and where in it the path goes on. */
export interface Step {
  readonly collection: YAMLMap.Parsed | YAMLSeq.Parsed;
  readonly index: number;
}

/** The steps to a path, as far as it is written: what an alias or a merge key brings in stands elsewhere. */
export function stepsTo({ documents }: Manifest, [document, ...path]: Path): readonly Step[] {
  const steps: Step[] = [];
  let node: unknown = documents[document as number]?.contents;
  for (const key of path) {
    if (!isCollection(node)) break;
    const collection = node as Step['collection'];
    const index = isMap(collection) ? (indexesOf(collection).get(key as string) ?? -1) : (key as number);
    if (collection.items[index] === undefined) break;
    steps.push({ collection, index });
    node = isMap(collection) ? collection.items[index]!.value : collection.items[index];
  }
  return steps;
}

const INDEXES = new WeakMap<object, ReadonlyMap<string, number>>();

/** Where keys stand in a map, found once: a large one may be asked for each of them. */
function indexesOf(map: YAMLMap.Parsed): ReadonlyMap<string, number> {
  const known = INDEXES.get(map);
  if (known) return known;
  const made = new Map<string, number>();
  map.items.forEach(({ key }, index) => {
    if (isScalar(key) && !made.has(String(key.value))) made.set(String(key.value), index);
  });
  INDEXES.set(map, made);
  return made;
}

/** The step to exactly this path. @throws Uneditable */
export function stepTo(manifest: Manifest, path: Path): Step {
  const steps = stepsTo(manifest, path);
  if (steps.length < path.length - 1) throw new Uneditable('it comes from an alias or a merge key');
  return steps.at(-1)!;
}

/** Where a step's key or item begins. */
export function startOf({ collection, index }: Step): number {
  const node = isMap(collection) ? collection.items[index]!.key : collection.items[index]!;
  return node.range[0];
}

/** The line of a path's key, or of the nearest above that is written as such. */
export function lineAt(manifest: Manifest, path: Path): number {
  const last = stepsTo(manifest, path).at(-1);
  return manifest.lineOf(last ? startOf(last) : (manifest.documents[path[0] as number]?.contents?.range[0] ?? 0));
}

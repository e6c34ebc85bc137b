/** The edit that gives a resource an annotation. */
import { isMap, isScalar, type YAMLMap } from 'yaml';
import type { Annotation } from './change.js';
import { startOf, stepTo, type Step } from './manifest.js';
import { column, lineBreak, lineEnd, Uneditable, type Edit } from './text.js';

/** @throws Uneditable */
export function annotationEdit({ manifest, annotate, key, value }: Annotation): Edit {
  const { text } = manifest;
  const metadata = stepTo(manifest, [...annotate, 'metadata']);
  const map = valueOf(metadata);
  if (!isMap(map)) throw new Uneditable('its metadata comes from an alias');
  const index = map.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === 'annotations');
  if (index < 0) {
    if (map.flow) {
      const made = (quote: Quote): string => `${quote('annotations')}: { ${flowPair(quote, key, value)} }`;
      return intoFlow(text, map as YAMLMap.Parsed, made);
    }
    const [inner, outer] = [startOf({ collection: map as YAMLMap.Parsed, index: 0 }), startOf(metadata)];
    const step = ' '.repeat(Math.max(column(text, inner) - column(text, outer), 1));
    const indent = ' '.repeat(column(text, inner));
    return intoBlock(text, metadata, [`${indent}annotations:`, `${indent}${step}${blockPair(key, value)}`]);
  }
  const annotations = { collection: map as YAMLMap.Parsed, index };
  const present = valueOf(annotations);
  if (isMap(present) && present.flow) {
    return intoFlow(text, present as YAMLMap.Parsed, (quote) => flowPair(quote, key, value));
  }
  if (isMap(present)) {
    const indent = ' '.repeat(column(text, startOf({ collection: present as YAMLMap.Parsed, index: 0 })));
    return intoBlock(text, annotations, [`${indent}${blockPair(key, value)}`]);
  }
  if (!isScalar(present) || present.value !== null) throw new Uneditable('its annotations come from an alias');
  if (present.source !== '') {
    const [start, end] = present.range!;
    return { start, end, insert: `{ ${flowPair(JSON.stringify, key, value)} }` };
  }
  const indent = ' '.repeat(column(text, startOf(annotations)) + 2);
  return intoBlock(text, annotations, [`${indent}${blockPair(key, value)}`]);
}

const valueOf = ({ collection, index }: Step): unknown =>
  isMap(collection) ? collection.items[index]!.value : collection.items[index];

/** New lines below a key, before all that stands there, comments too. */
function intoBlock(text: string, step: Step, lines: readonly string[]): Edit {
  const at = startOf(step);
  const end = lineEnd(text, at);
  const newline = lineBreak(text, at);
  const glue = text[end - 1] === '\n' ? '' : newline;
  return { start: end, end, insert: `${glue}${lines.map((line) => `${line}${newline}`).join('')}` };
}

type Quote = (text: string) => string;

/** A new first key between braces, set off as the present first one is. */
function intoFlow(text: string, map: YAMLMap.Parsed, pair: (quote: Quote) => string): Edit {
  const at = map.range[0] + 1;
  const made = pair(quoting(text, map));
  if (map.items.length === 0) return { start: at, end: map.range[1] - 1, insert: ` ${made} ` };
  const gap = text.slice(at, startOf({ collection: map, index: 0 }));
  const space = /^\s*$/.test(gap) ? gap : ' ';
  return { start: at, end: at, insert: `${space}${made},${space === '' ? ' ' : ''}` };
}

/** Keys between braces are quoted unless the map's first is not: JSON takes no others. */
function quoting(text: string, map: YAMLMap.Parsed): Quote {
  const bare = map.items.length > 0 && text[startOf({ collection: map, index: 0 })] !== '"';
  return bare ? (name) => name : (name) => JSON.stringify(name);
}

// Values are quoted between braces, where a comma would end them.
const flowPair = (quote: Quote, key: string, value: string): string => `${quote(key)}: ${JSON.stringify(value)}`;

const blockPair = (key: string, value: string): string =>
  `${key}: ${/^[\w:/][\w+=,.@:/-]*$/.test(value) ? value : JSON.stringify(value)}`;

/** Texts by character and line, and edits of them. */
import { printableJson } from '../printable.js';

/** A part of a text, and what stands there afterwards. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** A file's name as it is shown outside of patches: names may hold anything, line ends too. */
export const shownName = (path: string): string => (/^[\x20-\x7e]*$/.test(path) ? path : printableJson(path));

/** Why changes cannot be made in the text. */
export class Uneditable extends Error {}

/** `text` with `edits`, which are in order and apart. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let at = 0;
  const parts: string[] = [];
  for (const { start, end, insert } of edits) {
    if (start < at) throw new Uneditable('two changes meet');
    parts.push(text.slice(at, start), insert);
    at = end;
  }
  return [...parts, text.slice(at)].join('');
}

/** The edits that lead back to `text`. */
export function reversed(text: string, edits: readonly Edit[]): readonly Edit[] {
  let shift = 0;
  return edits.map(({ start, end, insert }) => {
    const at = start + shift;
    shift += insert.length - (end - start);
    return { start: at, end: at + insert.length, insert: text.slice(start, end) };
  });
}

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Where the next line begins, or the text ends. */
export function lineEnd(text: string, at: number): number {
  const next = text.indexOf('\n', at);
  return next < 0 ? text.length : next + 1;
}

export const indentation = (text: string, at: number): string => /^ */.exec(text.slice(lineStart(text, at), at))![0];

export const column = (text: string, at: number): number =>
  at - lineStart(text, at) - (text.startsWith('\uFEFF') && lineStart(text, at) === 0 ? 1 : 0);

/** How the line ends that a character stands in; a last line without an end takes the one before it. */
export function lineBreak(text: string, at: number): string {
  const next = text.indexOf('\n', at);
  const end = next < 0 ? text.lastIndexOf('\n') : next;
  return end > 0 && text[end - 1] === '\r' ? '\r\n' : '\n';
}

import type { Problems } from './problems';

/** Small steps that all parts of the parser take. */

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function show(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}

/** A text, or a list of at least one. */
export function readTexts(value: unknown, path: string, problems: Problems): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) problems.add('empty', path, `${path} is an empty list`);
  return list.filter((one): one is string => {
    if (typeof one === 'string') return true;
    problems.add('type', path, `${path} holds ${show(one)}; it must be a text`);
    return false;
  });
}

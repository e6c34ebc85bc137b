/** Writes objects as YAML in one of many ways: with comments, quotes, braces, indentation and line ends as drawn. */
import fc, { type GeneratorValue } from 'fast-check';

/** How a whole file is written. */
export interface Style {
  readonly step: number;
  readonly newline: '\n' | '\r\n';
  /** Items of lists as deep as their key. */
  readonly flatLists: boolean;
  readonly comments: boolean;
  readonly braces: boolean;
}

export function drawStyle(g: GeneratorValue): Style {
  return {
    step: g(fc.constantFrom, 2, 4, 3),
    newline: g(fc.constantFrom, '\n', '\r\n'),
    flatLists: g(fc.boolean),
    comments: g(fc.boolean),
    braces: g(fc.boolean),
  };
}

/** A document's text, without its separator. */
export function document(g: GeneratorValue, style: Style, value: object): string {
  return block(g, style, value, 0)
    .map((line) => `${line}${style.newline}`)
    .join('');
}

const COMMENTS = ['# iam', '# a: b', '# "', '#', "# it's the team's", '# - x', '#\ttab'];

function block(g: GeneratorValue, style: Style, value: object, indent: number): string[] {
  const pad = ' '.repeat(indent);
  const remarks = (): string[] =>
    style.comments && g(fc.nat, { max: 3 }) === 0 ? [`${pad}${g(fc.constantFrom, ...COMMENTS)}`] : [];
  const remark = (): string =>
    style.comments && g(fc.nat, { max: 3 }) === 0 ? ` ${g(fc.constantFrom, ...COMMENTS)}` : '';
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      if (!isFull(item)) return [...remarks(), `${pad}- ${scalar(g, item, false)}${remark()}`];
      const [first = '', ...rest] = block(g, { ...style, comments: false }, item as object, indent + 2);
      return [...remarks(), `${pad}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const head = `${pad}${name(g, key)}:`;
    if (!isFull(inner)) {
      const lines = typeof inner === 'string' && inner.includes('\n') ? inner.split('\n') : undefined;
      if (lines)
        return [
          ...remarks(),
          `${head} |-${remark()}`,
          ...lines.map((line) => `${pad}${' '.repeat(style.step)}${line}`),
        ];
      return [...remarks(), `${head} ${scalar(g, inner, false)}${remark()}`];
    }
    if (style.braces && g(fc.nat, { max: 3 }) === 0) return [...remarks(), `${head} ${flow(g, inner)}${remark()}`];
    const deeper = Array.isArray(inner) && style.flatLists ? indent : indent + style.step;
    return [...remarks(), `${head}${remark()}`, ...block(g, style, inner as object, deeper)];
  });
}

function flow(g: GeneratorValue, value: unknown): string {
  if (!isFull(value)) return scalar(g, value, true);
  const space = g(fc.constantFrom, '', ' ');
  if (Array.isArray(value)) return `[${space}${value.map((item) => flow(g, item)).join(', ')}${space}]`;
  const pairs = Object.entries(value as object).map(([key, inner]) => `${name(g, key)}: ${flow(g, inner)}`);
  return `{${space}${pairs.join(', ')}${space}}`;
}

const isFull = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

const name = (g: GeneratorValue, key: string): string => g(fc.constantFrom, key, key, JSON.stringify(key), `'${key}'`);

function scalar(g: GeneratorValue, value: unknown, braced: boolean): string {
  const json = JSON.stringify(value);
  if (typeof value !== 'string' || braced) return json;
  if (/^[a-z][\w/.-]*$/.test(value) && value !== 'null' && value !== 'true')
    return g(fc.constantFrom, value, json, `'${value}'`);
  return /['\\\n\t]/.test(value) ? json : g(fc.constantFrom, json, `'${value}'`);
}

/**
 * Paths, payload templates and intrinsic functions of JSONPath state machines, as far as ours use them.
 * @see https://states-language.net/spec.html#path
 * @see https://states-language.net/spec.html#appendix-b
 */
import { notModelled, StateError } from './error.js';

/** What a path reads from: the state's input or result, and the context object behind `$$`. */
export interface Scope {
  readonly data: unknown;
  readonly context: unknown;
}

const PATH = /^\$(\$?)((?:\.\w+|\[\d+\])*)$/;
const STEP = /\.(\w+)|\[(\d+)\]/g;

/** What a path finds; undefined where there is nothing. */
export function find(path: string, { data, context }: Scope): unknown {
  const match = PATH.exec(path) ?? notModelled(`the path ${path}`);
  let found: unknown = match[1] === '$' ? context : data;
  for (const [, member, index] of match[2]!.matchAll(STEP)) {
    const key = member ?? index!;
    const within = typeof found === 'object' && found !== null && Array.isArray(found) === (member === undefined);
    found = within && Object.hasOwn(found as object, key) ? (found as Record<string, unknown>)[key] : undefined;
  }
  return found;
}

/** @throws StateError `States.Runtime` where a path finds nothing */
export function read(path: string, scope: Scope): unknown {
  const found = find(path, scope);
  if (found === undefined) throw new StateError('States.Runtime', `the path ${path} finds nothing`);
  return found;
}

/** Members whose names end with `.$` are replaced by what they say. @throws StateError */
export function fill(template: unknown, scope: Scope): unknown {
  if (Array.isArray(template)) return template.map((item) => fill(item, scope));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$') ? [name.slice(0, -2), evaluate(value as string, scope)] : [name, fill(value, scope)],
    ),
  );
}

const FORMAT = /^States\.Format\('([^'\\]*)', ([^,()]+)\)$/;
const MATH_ADD = /^States\.MathAdd\(([^,()]+), (\d+)\)$/;

function evaluate(expression: string, scope: Scope): unknown {
  if (expression.startsWith('$')) return read(expression, scope);
  const format = FORMAT.exec(expression);
  if (format) {
    const value = read(format[2]!, scope);
    if (typeof value !== 'string' || format[1]!.split('{}').length !== 2) notModelled(`the arguments of ${expression}`);
    return format[1]!.replace('{}', () => value as string);
  }
  const add = MATH_ADD.exec(expression);
  if (!add) notModelled(`the expression ${expression}`);
  const value = read(add![1]!, scope);
  if (!Number.isInteger(value)) throw new StateError('States.IntrinsicFailure', `${expression} is of no whole number`);
  return (value as number) + Number(add![2]);
}

/** The input with a result put into it. @param path a reference path, or null for none */
export function put(path: string | null, input: unknown, result: unknown): unknown {
  if (path === null) return input;
  if (path === '$') return result;
  const members = path.split('.').slice(1);
  if (!/^\$(?:\.\w+)+$/.test(path)) notModelled(`the reference path ${path}`);
  return putAt(members, input, result);
}

function putAt([member, ...others]: readonly string[], into: unknown, result: unknown): unknown {
  if (member === undefined) return result;
  const object = typeof into === 'object' && into !== null ? (into as Record<string, unknown>) : {};
  if (Array.isArray(object)) throw new StateError('States.ResultPathMatchFailure', `${member} of a list`);
  return { ...object, [member]: putAt(others, object[member], result) };
}

import { notModelled, validationError } from './error.js';

/** Reads one parameter, as text from the query protocol or as JSON; throws AWS's validation error. */
export type Shape<T> = (value: unknown, at: string) => T;

export type Parameters<S> = S extends Shape<infer T> ? T : never;

function fail(shown: string, at: string, constraint: string): never {
  throw validationError(
    `1 validation error detected: Value ${shown}at '${at}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

interface TextRule {
  readonly min: number;
  readonly max: number;
  readonly pattern?: RegExp;
}

/** Text, quoted in the error. */
export function text(rule: TextRule = { min: 1, max: 131_072 }): Shape<string> {
  return check(rule, (value) => `'${value}' `);
}

/** Text that no error may quote. */
export function secret(rule: TextRule): Shape<string> {
  return check(rule, () => '');
}

function check(rule: TextRule, show: (value: string) => string): Shape<string> {
  return (value, at) => {
    if (value === undefined) return fail('null ', at, 'not be null');
    if (typeof value !== 'string') return fail('', at, 'be a string');
    if (value.length > rule.max) return fail(show(value), at, `have length less than or equal to ${rule.max}`);
    if (value.length < rule.min) return fail(show(value), at, `have length greater than or equal to ${rule.min}`);
    if (rule.pattern && !rule.pattern.test(value)) {
      return fail(
        show(value),
        at,
        `satisfy regular expression pattern: ${rule.pattern.source.replace(/^\^|\$$/g, '')}`,
      );
    }
    return value;
  };
}

export function integer(min: number, max: number): Shape<number> {
  return (value, at) => {
    if (value === undefined) return fail('null ', at, 'not be null');
    const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) return fail('', at, 'be an integer');
    if (number > max) return fail(`'${number}' `, at, `have value less than or equal to ${max}`);
    if (number < min) return fail(`'${number}' `, at, `have value greater than or equal to ${min}`);
    return number;
  };
}

export function boolean(): Shape<boolean> {
  return (value, at) => {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    return fail('', at, 'be a boolean');
  };
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, at) => (value === undefined ? undefined : shape(value, at));
}

export function list<T>(shape: Shape<T>, max: number): Shape<T[]> {
  return (value, at) => {
    if (value === undefined || value === '') return [];
    if (!Array.isArray(value)) return fail('', at, 'be a list');
    if (value.length > max) return fail('', at, `have length less than or equal to ${max}`);
    return value.map((item, index) => shape(item, `${at}.${index + 1}.member`));
  };
}

type Fields = Readonly<Record<string, Shape<unknown>>>;

/** A parameter that is not among the fields is refused by name, never ignored. */
export function structure<S extends Fields>(fields: S): Shape<{ readonly [K in keyof S]: Parameters<S[K]> }> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('', at, 'be a structure');
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name)) throw notModelled(`parameter ${at ? `${at}.` : ''}${name}`);
    }
    const given = value as Record<string, unknown>;
    const parsed = Object.entries(fields).map(([name, shape]) => {
      const member = name.charAt(0).toLowerCase() + name.slice(1);
      return [name, shape(given[name], at ? `${at}.${member}` : member)];
    });
    return Object.fromEntries(parsed) as { [K in keyof S]: Parameters<S[K]> };
  };
}

/**
 * Settings from the environment. A missing or malformed one stops the start with one line that names it, never its
 * value: any of them may turn out to be a secret that landed under the wrong name.
 */
import { RuntimeError } from './errors.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How a setting's text becomes a value, and what is allowed, for the error's line. */
export interface SettingKind<T> {
  readonly allowed: string;
  /** The value, or undefined where the text is not allowed. A thrown error counts as not allowed. */
  parse(text: string): T | undefined;
}

/** A kind of setting; `allowed` completes the sentence "it must be …". */
export function settingKind<T>(allowed: string, parse: (text: string) => T | undefined): SettingKind<T> {
  return { allowed, parse };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether `url` is one that secrets may travel to: https, or plain http on loopback. */
export function isSecureUrl(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}

export const SETTING = {
  text: settingKind('text', (text) => text),
  region: settingKind('an AWS region, as us-west-1', (text) =>
    /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/.test(text) ? text : undefined,
  ),
  table: settingKind('the name of a DynamoDB table', (text) =>
    /^[A-Za-z0-9_.-]{3,255}$/.test(text) ? text : undefined,
  ),
  flag: settingKind('true or false', (text) => (text === 'true' ? true : text === 'false' ? false : undefined)),
  /** Without user name, query or fragment; without a slash at the end. */
  url: settingKind('an https URL (http only on loopback) without user name, query or fragment', (text) => {
    const url = new URL(text);
    const plain = !url.username && !url.password && !url.search && !url.hash && !/\s/.test(text);
    return plain && isSecureUrl(url) ? text.replace(/\/+$/, '') : undefined;
  }),
  integer: (min: number, max: number): SettingKind<number> =>
    settingKind(`a whole number from ${min} to ${max}`, (text) => {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
    }),
} as const;

/** Reads settings by name. An empty setting counts as missing, as charts and consoles write it. */
export interface Settings {
  /** @throws RuntimeError `Setting` where it is missing or malformed */
  required<T>(name: string, kind: SettingKind<T>): T;
  /** @throws RuntimeError `Setting` where it is malformed */
  optional<T>(name: string, kind: SettingKind<T>): T | undefined;
}

export function readSettings(environment: Environment): Settings {
  const optional = <T>(name: string, kind: SettingKind<T>): T | undefined => {
    const text = environment[name];
    if (text === undefined || text === '') return undefined;
    const value = parsed(kind, text);
    if (value === undefined) throw new RuntimeError('Setting', `${name} is malformed; it must be ${kind.allowed}`);
    return value;
  };
  const required = <T>(name: string, kind: SettingKind<T>): T => {
    const value = optional(name, kind);
    if (value === undefined) throw new RuntimeError('Setting', `${name} is missing; set it to ${kind.allowed}`);
    return value;
  };
  return { required, optional };
}

function parsed<T>(kind: SettingKind<T>, text: string): T | undefined {
  try {
    return kind.parse(text);
  } catch {
    return undefined;
  }
}

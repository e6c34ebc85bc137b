import type { Context } from './context';
import type { GlobToken } from './glob';
import { glob, literal } from './glob';
import type { ParsedPolicy } from './parsed';

/** What a value of a policy is read in: variables are replaced from the request, in the current version only. */
export interface Scope {
  readonly version: ParsedPolicy['version'];
  readonly context: Context;
}

/** A stretch of an expanded value. */
export interface Part {
  /** `own`: the policy's text; `escaped`: from `${*}`, `${?}`, `${$}`; `value`: from a key or a default. */
  readonly from: 'own' | 'escaped' | 'value';
  readonly text: string;
}

export type Expansion =
  | { readonly is: 'resolved'; readonly parts: readonly Part[] }
  /** A variable has no value, so nothing equals or resembles this text. */
  | { readonly is: 'unresolved'; readonly reason: string }
  | { readonly is: 'undecided'; readonly reason: string };

const VARIABLE = /\$\{((?:[^}']|'[^']*')*)\}/;

/**
 * Replaces the variables of a value: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function expand(text: string, { version, context }: Scope): Expansion {
  if (version === '2008-10-17' || !text.includes('${')) {
    return { is: 'resolved', parts: [{ from: 'own', text }] };
  }
  const parts: Part[] = [];
  let unresolved: Expansion | undefined;
  let rest = text;
  while (rest.includes('${')) {
    const match = VARIABLE.exec(rest);
    if (!match) return { is: 'undecided', reason: `${JSON.stringify(text)} opens a variable that it does not close` };
    const found = resolve(match[1]!, context);
    if ('is' in found) {
      if (found.is === 'undecided') return found;
      unresolved = found;
    } else {
      parts.push({ from: 'own', text: rest.slice(0, match.index) }, found);
    }
    rest = rest.slice(match.index + match[0].length);
  }
  return unresolved ?? { is: 'resolved', parts: [...parts, { from: 'own', text: rest }] };
}

function resolve(inside: string, context: Context): Part | Exclude<Expansion, { is: 'resolved' }> {
  if (inside === '*' || inside === '?' || inside === '$') return { from: 'escaped', text: inside };
  const match = /^([^\s,':]+:[^,']*[^\s,'])(?:, ?'([^']*)')?$/.exec(inside);
  if (!match) return { is: 'undecided', reason: `\${${inside}} is no variable that the grammar has` };
  const [, key, byDefault] = match;
  const state = context.get(key!);
  switch (state.state) {
    case 'unknown':
      return { is: 'undecided', reason: `\${${inside}}: ${state.reason}` };
    case 'list':
      return { is: 'undecided', reason: `\${${inside}}: a multivalued key can't be a variable` };
    case 'single':
      if (state.value !== '') return { from: 'value', text: state.value };
      return { is: 'undecided', reason: `\${${inside}}: no page says what an empty value is replaced by` };
    case 'absent':
      if (byDefault !== undefined) return { from: 'value', text: byDefault };
      return { is: 'unresolved', reason: `\${${inside}} has no value in the request` };
  }
}

/** The text of parts in which no character is special. */
export function plainText(parts: readonly Part[]): string {
  return parts.map((part) => part.text).join('');
}

/** The pattern of parts; undefined where a replaced value holds a wildcard, since no page says if it counts as one. */
export function pattern(parts: readonly Part[]): GlobToken[] | undefined {
  if (parts.some((part) => part.from === 'value' && /[*?]/.test(part.text))) return undefined;
  return parts.flatMap((part) => (part.from === 'own' ? glob(part.text) : literal(part.text)));
}

export const WILDCARD_IN_VALUE = 'a replaced variable holds a wildcard, and no page says if it counts as one';

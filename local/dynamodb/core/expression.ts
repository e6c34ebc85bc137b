/**
 * Condition expressions, as far as the catalog, the grants and the audit trail need them:
 *
 *     condition = both { OR both }
 *     both      = term { AND term }
 *     term      = ( condition ) | attribute_exists ( name ) | attribute_not_exists ( name )
 *               | name = | <> | < | <= | > | >= :value
 *
 * A name is a word or a placeholder; which words are reserved is not modelled, and dynalite knows it. Key conditions know
 * begins_with ( name , :value ) as well.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import { DynamoDbError } from './error.js';
import { compareNumbers, compareText, sameValue, typeOf, type AttributeValue, type Item } from './value.js';

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';
const COMPARATORS: readonly string[] = ['=', '<>', '<', '<=', '>', '>='] satisfies Comparator[];

export type Condition =
  | { readonly type: 'and'; readonly terms: readonly Condition[] }
  | { readonly type: 'or'; readonly terms: readonly Condition[] }
  | { readonly type: 'absent'; readonly attribute: string }
  | { readonly type: 'present'; readonly attribute: string }
  | { readonly type: 'begins'; readonly attribute: string; readonly value: AttributeValue }
  | {
      readonly type: 'compare';
      readonly attribute: string;
      readonly comparator: Comparator;
      readonly value: AttributeValue;
    };

/** What `#name` and `:value` stand for in the expressions of one request, and which of them were used. */
export class Placeholders {
  private readonly used = new Set<string>();

  constructor(
    private readonly names: Readonly<Record<string, string>>,
    private readonly values: Readonly<Record<string, AttributeValue>>,
  ) {}

  /** The attribute that a word or a `#name` stands for. @throws DynamoDbError */
  attribute(token: string, text: string): string {
    return /^[A-Za-z_]/.test(token) ? token : this.find('#', this.names, token, text);
  }

  /** @throws DynamoDbError */
  value(token: string, text: string): AttributeValue {
    return this.find(':', this.values, token, text);
  }

  /** @throws DynamoDbError where one stands in no expression */
  requireAllUsed(): void {
    const unused = [...Object.keys(this.names), ...Object.keys(this.values)].filter((name) => !this.used.has(name));
    if (unused.length === 0) return;
    throw DynamoDbError.validation(
      `Value provided in placeholders unused in expressions: keys: {${unused.join(', ')}}`,
    );
  }

  private find<T>(sign: string, defined: Readonly<Record<string, T>>, token: string, text: string): T {
    if (!token.startsWith(sign)) throw DynamoDbError.unmodelled(`${JSON.stringify(token)} in the expression ${text}`);
    this.used.add(token);
    if (Object.hasOwn(defined, token)) return defined[token]!;
    throw DynamoDbError.validation(`An expression placeholder is not defined: ${token}`);
  }
}

const TOKEN = /\s*(<=|>=|<>|[=<>(),.]|[#:]\w+|[A-Za-z_]\w*)/y;

/** Function names that one kind of expression knows. */
export type Functions = ReadonlyArray<'attribute_exists' | 'attribute_not_exists' | 'begins_with'>;

/** @throws DynamoDbError for what is no expression, not modelled, or names a placeholder that is missing */
export function parseExpression(text: string, placeholders: Placeholders, functions: Functions): Condition {
  const tokens = tokensOf(text);
  const enclosed = new WeakSet<Condition>();
  let at = 0;

  const peek = (): string | undefined => tokens[at];
  const isWord = (word: string): boolean => peek()?.toUpperCase() === word;
  function take(expected?: string): string {
    const token = tokens[at];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw DynamoDbError.validation(`Invalid expression: Syntax error; token: ${token ?? '<EOF>'}, in: ${text}`);
    }
    at += 1;
    return token;
  }

  function row(type: 'and' | 'or', word: string, term: () => Condition): Condition {
    const terms = [term()];
    while (isWord(word)) {
      take();
      terms.push(term());
    }
    return terms.length === 1 ? terms[0]! : { type, terms };
  }

  const condition = (): Condition => row('or', 'OR', () => row('and', 'AND', term));

  function term(): Condition {
    if (peek() === '(') {
      take();
      const inner = condition();
      take(')');
      if (enclosed.has(inner)) {
        throw DynamoDbError.validation(`Invalid expression: The expression has redundant parentheses; in: ${text}`);
      }
      enclosed.add(inner);
      return inner;
    }
    if (/^[A-Za-z_]/.test(peek() ?? '') && !COMPARATORS.includes(tokens[at + 1] ?? '')) return call(take());
    return { type: 'compare', attribute: attribute(), comparator: comparator(), value: value() };
  }

  function call(name: string): Condition {
    if (peek() !== '(' || !(functions as readonly string[]).includes(name)) {
      throw DynamoDbError.unmodelled(`${JSON.stringify(name)} in the expression ${text}`);
    }
    take('(');
    const first = attribute();
    if (name !== 'begins_with') {
      take(')');
      return { type: name === 'attribute_exists' ? 'present' : 'absent', attribute: first };
    }
    take(',');
    const prefix = value();
    take(')');
    return { type: 'begins', attribute: first, value: prefix };
  }

  function comparator(): Comparator {
    const token = take();
    if (COMPARATORS.includes(token)) return token as Comparator;
    throw DynamoDbError.validation(`Invalid expression: Syntax error; token: ${token}, in: ${text}`);
  }

  const attribute = (): string => placeholders.attribute(take(), text);
  const value = (): AttributeValue => placeholders.value(take(), text);

  const parsed = condition();
  if (at < tokens.length) {
    throw DynamoDbError.validation(`Invalid expression: Syntax error; token: ${peek()}, in: ${text}`);
  }
  return parsed;
}

/** @throws DynamoDbError */
export function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end;) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw DynamoDbError.unmodelled(`${JSON.stringify(text.slice(from))} in an expression`);
    tokens.push(match[1]!);
  }
  return tokens;
}

/** Whether the condition holds for an item; one that is not there has no attributes. */
export function holds(condition: Condition, item: Item): boolean {
  if (condition.type === 'and') return condition.terms.every((term) => holds(term, item));
  if (condition.type === 'or') return condition.terms.some((term) => holds(term, item));
  const { attribute } = condition;
  const found = Object.hasOwn(item, attribute) ? item[attribute] : undefined;
  if (condition.type === 'absent') return found === undefined;
  if (condition.type === 'present') return found !== undefined;
  const { value } = condition;
  if (condition.type === 'begins') return !!found && 'S' in found && 'S' in value && found.S.startsWith(value.S);
  return compares(condition.comparator, found, value);
}

/** An attribute that is not there, or is of another type, is neither equal to the value, nor more, nor less. */
function compares(comparator: Comparator, found: AttributeValue | undefined, value: AttributeValue): boolean {
  if (!found || typeOf(found) !== typeOf(value)) return comparator === '<>';
  if (comparator === '=') return sameValue(found, value);
  if (comparator === '<>') return !sameValue(found, value);
  const order = orderOf(found, value);
  if (comparator.endsWith('=') && order === 0) return true;
  return comparator.startsWith('<') ? order < 0 : order > 0;
}

function orderOf(found: AttributeValue, value: AttributeValue): number {
  if ('N' in found && 'N' in value) return compareNumbers(found.N, value.N);
  if ('S' in found && 'S' in value) return compareText(found.S, value.S);
  throw DynamoDbError.unmodelled(`an order of values of type ${typeOf(value)}`);
}

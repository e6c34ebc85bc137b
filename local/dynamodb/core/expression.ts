/**
 * Condition expressions, as far as the catalog needs them:
 *
 *     condition = both { OR both }
 *     both      = term { AND term }
 *     term      = ( condition ) | attribute_not_exists ( #name ) | operand = | <> | < | <= | > | >= operand
 *     operand   = #name | :value
 *
 * Attributes are named through placeholders alone, so that no word is ever a reserved one.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import { DynamoDbError } from './error.js';
import { compareNumbers, compareText, sameValue, typeOf, type AttributeValue, type Item } from './value.js';

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Operand = { readonly attribute: string } | { readonly value: AttributeValue };

export type Condition =
  | { readonly type: 'and' | 'or'; readonly terms: readonly Condition[] }
  | { readonly type: 'absent'; readonly attribute: string }
  | { readonly type: 'begins'; readonly operand: Operand; readonly prefix: Operand }
  | { readonly type: 'compare'; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand };

/** What `#name` and `:value` stand for. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

const TOKEN = /\s*(<=|>=|<>|[=<>(),]|[#:]\w+|[A-Za-z_]\w*)/y;

/** Function names that one kind of expression knows. */
export type Functions = ReadonlyArray<'attribute_not_exists' | 'begins_with'>;

/** @throws DynamoDbError for what is no expression, not modelled, or names a placeholder that is missing or unused */
export function parseExpression(text: string, { names, values }: Placeholders, functions: Functions): Condition {
  const tokens = tokensOf(text);
  const used = new Set<string>();
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
      return inner;
    }
    if (/^[A-Za-z_]/.test(peek() ?? '')) return call(take());
    const left = operand();
    return { type: 'compare', comparator: comparator(), left, right: operand() };
  }

  function call(name: string): Condition {
    if (peek() !== '(' || !(functions as readonly string[]).includes(name)) {
      throw DynamoDbError.unmodelled(`${JSON.stringify(name)} in the expression ${text}`);
    }
    take('(');
    const operands = [operand()];
    while (peek() === ',') {
      take();
      operands.push(operand());
    }
    take(')');
    const [first, second] = operands as [Operand, Operand | undefined];
    if (name === 'begins_with' && second && operands.length === 2) {
      return { type: 'begins', operand: first, prefix: second };
    }
    if (name === 'attribute_not_exists' && operands.length === 1 && 'attribute' in first) {
      return { type: 'absent', attribute: first.attribute };
    }
    throw DynamoDbError.validation(`Invalid expression: Incorrect operands for function ${name}, in: ${text}`);
  }

  function comparator(): Comparator {
    const token = take();
    if (['=', '<>', '<', '<=', '>', '>='].includes(token)) return token as Comparator;
    throw DynamoDbError.validation(`Invalid expression: Syntax error; token: ${token}, in: ${text}`);
  }

  function operand(): Operand {
    const token = take();
    used.add(token);
    if (token.startsWith('#')) return { attribute: defined(names, token) };
    if (token.startsWith(':')) return { value: defined(values, token) };
    throw DynamoDbError.unmodelled(`${JSON.stringify(token)} in the expression ${text}`);
  }

  const parsed = condition();
  if (at < tokens.length) {
    throw DynamoDbError.validation(`Invalid expression: Syntax error; token: ${peek()}, in: ${text}`);
  }
  const unused = [...Object.keys(names), ...Object.keys(values)].filter((name) => !used.has(name));
  if (unused.length > 0) {
    throw DynamoDbError.validation(
      `Value provided in placeholders unused in expressions: keys: {${unused.join(', ')}}`,
    );
  }
  return parsed;
}

function tokensOf(text: string): string[] {
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

function defined<T>(placeholders: Readonly<Record<string, T>>, name: string): T {
  const value = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined;
  if (value !== undefined) return value;
  throw DynamoDbError.validation(`An expression placeholder is not defined: ${name}`);
}

/** Whether the condition holds for an item; one that is not there has no attributes. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.type) {
    case 'and':
      return condition.terms.every((term) => holds(term, item));
    case 'or':
      return condition.terms.some((term) => holds(term, item));
    case 'absent':
      return !Object.hasOwn(item, condition.attribute);
    case 'begins': {
      const [value, prefix] = [condition.operand, condition.prefix].map((operand) => resolve(operand, item));
      return !!value && !!prefix && 'S' in value && 'S' in prefix && value.S.startsWith(prefix.S);
    }
    case 'compare':
      return compares(condition.comparator, resolve(condition.left, item), resolve(condition.right, item));
  }
}

function resolve(operand: Operand, item: Item): AttributeValue | undefined {
  if ('value' in operand) return operand.value;
  return Object.hasOwn(item, operand.attribute) ? item[operand.attribute] : undefined;
}

/** An attribute that is not there equals nothing, and is neither more nor less than anything. */
function compares(comparator: Comparator, left?: AttributeValue, right?: AttributeValue): boolean {
  if (comparator === '=') return !!left && !!right && sameValue(left, right);
  if (comparator === '<>') return !left || !right || !sameValue(left, right);
  if (!left || !right || typeOf(left) !== typeOf(right)) return false;
  const order = orderOf(left, right);
  const orEqual = comparator.endsWith('=') && order === 0;
  return orEqual || (comparator.startsWith('<') ? order < 0 : order > 0);
}

function orderOf(left: AttributeValue, right: AttributeValue): number {
  if ('N' in left && 'N' in right) return compareNumbers(left.N, right.N);
  if ('S' in left && 'S' in right) return compareText(left.S, right.S);
  throw DynamoDbError.unmodelled(`an order of values of type ${typeOf(left)}`);
}

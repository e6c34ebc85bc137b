/** Trust documents as text: one statement more, and whether two say the same. */
import { accountRootArn, parseArn } from '../../lib/model/arn.js';
import type { Statement } from '../../lib/model/policy/types.js';

/**
 * The document with one statement at its end; all else is as it was, in value and in order.
 * @param text a document that `parsePolicy` finds no fault with
 */
export function withStatement(text: string, statement: Statement): string {
  const document = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return JSON.stringify({ ...document, Statement: [...statementsOf(document), statement] });
}

/**
 * The document without its Denys: whether a statement is there that lets somebody in is one question, whether another one
 * keeps him out is the next.
 */
export function withoutDenials(text: string): string {
  const document = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const allowing = statementsOf(document).filter((statement) => (statement as { Effect?: unknown }).Effect !== 'Deny');
  return JSON.stringify({ ...document, Statement: allowing });
}

function statementsOf({ Statement }: Readonly<Record<string, unknown>>): unknown[] {
  return [Statement].flat();
}

/**
 * Whether two documents say the same in the same order. IAM gives back what was written in its own spelling: members and
 * lists in another order, a list of one as its element, an account as its root's ARN.
 * @param partition of the role, for accounts that are only numbers
 */
export function sameDocument(one: string, other: string, partition: string): boolean {
  if (one === other) return true;
  const [first, second] = [one, other].map((text) => canonical(text, partition));
  return first !== undefined && first === second;
}

/** The statement that `after` has at its end; undefined where it differs from `before` in anything else. */
export function addedStatement(before: string, after: string, partition: string): unknown {
  const document = parsed(after);
  if (!document) return undefined;
  const statements = statementsOf(document);
  const without = JSON.stringify({ ...document, Statement: statements.slice(0, -1) });
  return sameDocument(before, without, partition) ? statements.at(-1) : undefined;
}

/** A statement that one document has and another lacks, as JSON. */
export interface Difference {
  readonly side: 'more' | 'less';
  readonly statement: string;
}

/** Statements that `now` has more and less than `wanted`; empty where only their order or another element differs. */
export function differences(now: string, wanted: string, partition: string): Difference[] {
  const [standing, expected] = [now, wanted].map((text) => statementTexts(text, partition));
  if (!standing || !expected) return [];
  const missing = (from: readonly string[], side: Difference['side'], others: readonly string[]): Difference[] =>
    from.filter((statement) => !others.includes(statement)).map((statement) => ({ side, statement }));
  return [...missing(standing, 'more', expected), ...missing(expected, 'less', standing)];
}

function statementTexts(text: string, partition: string): string[] | undefined {
  const document = parsed(text);
  if (!document) return undefined;
  return statementsOf(document).map((statement) => JSON.stringify(ordered(statement, partition)));
}

function canonical(text: string, partition: string): string | undefined {
  const document = parsed(text);
  if (!document) return undefined;
  const { Statement: _, ...rest } = document;
  return JSON.stringify([
    ordered(rest, partition),
    statementsOf(document).map((statement) => ordered(statement, partition)),
  ]);
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Members by name; below a statement every list is a set. */
function ordered(value: unknown, partition: string): unknown {
  if (Array.isArray(value)) {
    const items = [...new Set(value.map((item) => JSON.stringify(ordered(item, partition))))].sort();
    return items.length === 1 ? JSON.parse(items[0]!) : items;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => [
      name,
      ordered(name === 'AWS' ? accountsAsArns(member, partition) : member, partition),
    ]);
    return Object.fromEntries(members.sort(([one], [other]) => (one! < other! ? -1 : 1)));
  }
  return value;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts */
function accountsAsArns(principals: unknown, partition: string): unknown[] {
  return [principals]
    .flat()
    .map((one: unknown) =>
      typeof one === 'string' && !parseArn(one) && /^\d{12}$/.test(one) ? accountRootArn(partition, one) : one,
    );
}

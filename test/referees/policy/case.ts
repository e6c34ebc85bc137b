/** What is put before the evaluator and an oracle: plain JSON, so that it crosses to another process as it is. */
import type { AccessRequest, PolicySet, Statement } from '../../../lib/model/policy/index.js';

export interface Case {
  readonly request: AccessRequest;
  readonly policies: PolicySet;
}

/** One key under one operator, as masks and the generator handle it. */
export interface OneCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Document {
  readonly Version?: string;
  readonly Statement: readonly Statement[];
}

/** A copy of the case with every document rewritten. */
export function mapDocuments(one: Case, rewrite: (document: Document, isResourcePolicy: boolean) => Document): Case {
  const source = (from: { name: string; document: unknown }, isResourcePolicy: boolean) => ({
    ...from,
    document: rewrite(from.document as Document, isResourcePolicy),
  });
  const { resourcePolicy, identityPolicies, permissionsBoundary, sessionPolicies } = one.policies;
  return {
    ...one,
    policies: {
      ...(resourcePolicy && { resourcePolicy: source(resourcePolicy, true) }),
      ...(identityPolicies && { identityPolicies: identityPolicies.map((from) => source(from, false)) }),
      ...(permissionsBoundary && { permissionsBoundary: source(permissionsBoundary, false) }),
      ...(sessionPolicies && { sessionPolicies: sessionPolicies.map((from) => source(from, false)) }),
    },
  };
}

/** A copy of the case with every statement rewritten; undefined takes one out. */
export function mapStatements(
  one: Case,
  rewrite: (statement: Statement, isResourcePolicy: boolean) => Statement | undefined,
): Case {
  return mapDocuments(one, (document, isResourcePolicy) => ({
    ...document,
    Statement: document.Statement.map((statement) => rewrite(statement, isResourcePolicy)).filter(
      (statement) => statement !== undefined,
    ),
  }));
}

/** A copy of the case with every condition rewritten. */
export function mapConditions(
  one: Case,
  rewrite: (condition: OneCondition, version: string | undefined) => OneCondition,
): Case {
  return mapDocuments(one, (document) => ({
    ...document,
    Statement: document.Statement.map((statement) => ({
      ...statement,
      ...(statement.Condition && {
        Condition: toBlock(toList(statement.Condition).map((condition) => rewrite(condition, document.Version))),
      }),
    })),
  }));
}

function toList(block: NonNullable<Statement['Condition']>): OneCondition[] {
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: values as readonly string[] })),
  );
}

export function toBlock(conditions: readonly OneCondition[]): Record<string, Record<string, readonly string[]>> {
  const block: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values } of conditions) {
    const keys = (block[operator] ??= {});
    // Equal entries of a list stay apart by the case of the key, which does not count.
    const free = [key, key.toUpperCase(), key.toLowerCase()].find((name) => keys[name] === undefined) ?? key;
    keys[free] = values;
  }
  return block;
}

/** A condition that always holds, or never does, whatever the request. */
export function constant(holds: boolean, like: OneCondition): OneCondition {
  return { operator: 'Null', key: `never:there/${like.operator}/${like.key}`, values: [String(holds)] };
}

/** The value of a key in the request, the case of names not counted. */
export function valueOf(one: Case, key: string): string | readonly string[] | undefined {
  const name = key.toLowerCase();
  const found = Object.entries(one.request.context).find(([given]) => given.toLowerCase() === name);
  return found?.[1];
}

/** The operator without prefix and suffix. */
export function baseOf(operator: string): string {
  return operator.replace(/^For(AllValues|AnyValue):/, '').replace(/IfExists$/, '');
}

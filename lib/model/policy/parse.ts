import { POLICY_CHARACTERS } from '../limits';
import { readJson } from './json';
import { parseConditions } from './parse-condition';
import { parsePrincipals } from './parse-principal';
import type { ParsedPatterns, ParsedPolicy, ParsedStatement, PolicyKind } from './parsed';
import { Problems, type Problem } from './problems';
import { isObject, readTexts, show, type Fields } from './read';

export interface ParseResult {
  /** What could be read, or undefined where a problem other than `unknown-operator` stands in the way. */
  readonly policy?: ParsedPolicy;
  readonly problems: readonly Problem[];
}

const DOCUMENT_ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/**
 * Reads a policy document by IAM's grammar, strictly: names are compared with their case, nothing is ignored.
 * @param document JSON text, or parsed
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(document: unknown, kind: PolicyKind): ParseResult {
  const problems = new Problems();
  const policy = readDocument(document, kind, problems);
  const readable = problems.list.every((problem) => problem.code === 'unknown-operator');
  return { policy: readable ? policy : undefined, problems: problems.list };
}

function readDocument(source: unknown, kind: PolicyKind, problems: Problems): ParsedPolicy | undefined {
  const text = typeof source === 'string' ? source : JSON.stringify(source);
  if (text === undefined || !POLICY_CHARACTERS.test(text)) {
    problems.add('characters', '', 'the document holds a character outside TAB, LF, CR and U+0020 to U+00FF');
    return undefined;
  }
  const read = typeof source === 'string' ? readJson(source) : { value: source };
  if ('error' in read) {
    problems.add('json', '', read.error);
    return undefined;
  }
  const document = read.value;
  if (!isObject(document)) {
    problems.add('type', '', `the document is ${show(document)}; it must be an object`);
    return undefined;
  }
  refuseUnknown(document, DOCUMENT_ELEMENTS, '', problems);
  const version = document.Version ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    problems.add('version', 'Version', `Version is ${show(version)}; it must be "2012-10-17" or "2008-10-17"`);
  }
  if (document.Id !== undefined && typeof document.Id !== 'string') {
    problems.add('type', 'Id', `Id is ${show(document.Id)}; it must be a text`);
  }
  if (document.Statement === undefined) {
    problems.add('missing-element', 'Statement', 'the document has no Statement');
    return undefined;
  }
  const list: unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  if (list.length === 0) problems.add('empty', 'Statement', 'Statement is an empty list');
  const statements = list.map((one, index) => readStatement(one, index, kind, problems));
  refuseRepeatedSids(statements, problems);
  return { version: version as ParsedPolicy['version'], statements: statements.filter((one) => one !== undefined) };
}

function readStatement(
  statement: unknown,
  index: number,
  kind: PolicyKind,
  problems: Problems,
): ParsedStatement | undefined {
  const path = `Statement[${index}]`;
  if (!isObject(statement)) {
    problems.add('type', path, `${path} is ${show(statement)}; it must be an object`);
    return undefined;
  }
  refuseUnknown(statement, STATEMENT_ELEMENTS, path, problems);
  const { Sid: sid, Effect: effect } = statement;
  if (sid !== undefined && (typeof sid !== 'string' || (kind !== 'resource' && !/^[A-Za-z0-9]*$/.test(sid)))) {
    problems.add('sid', `${path}.Sid`, `Sid is ${show(sid)}; it must hold letters and digits only`);
  }
  if (effect === undefined) problems.add('missing-element', `${path}.Effect`, 'the statement has no Effect');
  else if (effect !== 'Allow' && effect !== 'Deny') {
    problems.add('effect', `${path}.Effect`, `Effect is ${show(effect)}; it must be "Allow" or "Deny"`);
  }
  return {
    label: typeof sid === 'string' && sid !== '' ? sid : `#${index}`,
    effect: effect as ParsedStatement['effect'],
    principals: parsePrincipals(statement, kind, path, problems),
    actions: readActions(statement, kind, path, problems),
    resources: readResources(statement, kind, path, problems),
    conditions: parseConditions(statement.Condition, `${path}.Condition`, problems),
  };
}

function readActions(statement: Fields, kind: PolicyKind, path: string, problems: Problems): ParsedPatterns {
  const found = readEither(statement, 'Action', 'NotAction', path, problems);
  if (!found) problems.add('missing-element', `${path}.Action`, 'the statement has neither Action nor NotAction');
  for (const pattern of found?.patterns ?? []) {
    if (pattern !== '*' && !/^[a-zA-Z0-9*?-]+:[a-zA-Z0-9*?-]+$/.test(pattern)) {
      problems.add('action', `${path}.Action`, `the action ${show(pattern)} is neither * nor service:name`);
    } else if (kind === 'trust' && /^[a-z0-9-]+:/i.test(pattern) && !/^sts:/i.test(pattern)) {
      problems.add(
        'action',
        `${path}.Action`,
        `the action ${show(pattern)} is none of STS; a trust policy has no other`,
      );
    }
  }
  return found ?? { negated: false, patterns: [] };
}

function readResources(
  statement: Fields,
  kind: PolicyKind,
  path: string,
  problems: Problems,
): ParsedPatterns | undefined {
  if (kind === 'trust') {
    for (const element of ['Resource', 'NotResource']) {
      if (statement[element] === undefined) continue;
      problems.add('misplaced-element', `${path}.${element}`, `a trust policy has no ${element}; take it out`);
    }
    return undefined;
  }
  const found = readEither(statement, 'Resource', 'NotResource', path, problems);
  if (!found) problems.add('missing-element', `${path}.Resource`, 'the statement has neither Resource nor NotResource');
  for (const pattern of found?.patterns ?? []) {
    if (pattern === '*' || pattern.startsWith('arn:')) continue;
    problems.add('resource', `${path}.Resource`, `the resource ${show(pattern)} is neither * nor an ARN`);
  }
  return found;
}

/** An element or its negation: a text or a list of texts. */
function readEither(
  statement: Fields,
  element: string,
  negation: string,
  path: string,
  problems: Problems,
): ParsedPatterns | undefined {
  const negated = statement[element] === undefined;
  const value = negated ? statement[negation] : statement[element];
  if (value === undefined) return undefined;
  const at = `${path}.${negated ? negation : element}`;
  if (!negated && statement[negation] !== undefined) {
    problems.add('conflicting-elements', at, `the statement has both ${element} and ${negation}; keep one`);
  }
  return { negated, patterns: readTexts(value, at, problems) };
}

function refuseRepeatedSids(statements: ReadonlyArray<ParsedStatement | undefined>, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, statement] of statements.entries()) {
    if (!statement || statement.label.startsWith('#')) continue;
    if (seen.has(statement.label)) {
      problems.add('duplicate-sid', `Statement[${index}].Sid`, `two statements have the Sid ${show(statement.label)}`);
    }
    seen.add(statement.label);
  }
}

function refuseUnknown(value: Fields, allowed: readonly string[], path: string, problems: Problems): void {
  for (const name of Object.keys(value)) {
    if (allowed.includes(name)) continue;
    const at = path ? `${path}.${name}` : name;
    problems.add('unknown-element', at, `the grammar has no element ${show(name)}; it has ${allowed.join(', ')}`);
  }
}

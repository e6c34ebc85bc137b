import { notModelled, TemplateProblem } from './problem';
import { object, type Json, type TemplateSections } from './sections';

/** What expressions of a template are resolved with. */
export interface Scope {
  readonly template: TemplateSections;
  /** AWS::Region and the like. */
  readonly pseudo: Readonly<Record<string, unknown>>;
  readonly parameter: (name: string, path: string) => unknown;
  /** What `Ref` gives for a resource. */
  readonly reference: (logicalId: string, path: string) => string;
  /** What `Fn::GetAtt` gives. */
  readonly attribute: (logicalId: string, name: string, path: string) => unknown;
  /** The value of an export, or undefined. */
  readonly imported: (name: string) => string | undefined;
}

/** Stands for AWS::NoValue until the property that holds it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves intrinsic functions, all the way down; what equals AWS::NoValue is left out.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolve(scope: Scope, value: unknown, path: string): unknown {
  const resolved = evaluate(scope, value, path);
  return resolved === NO_VALUE ? undefined : resolved;
}

function evaluate(scope: Scope, value: unknown, path: string): unknown {
  if (typeof value === 'string' && value.includes('{{resolve:')) throw notModelled(path, 'dynamic references');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => evaluate(scope, item, `${path}[${index}]`)).filter((item) => item !== NO_VALUE);
  }
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && isIntrinsic(name)) {
    const intrinsic = INTRINSICS[name];
    if (!intrinsic) throw notModelled(path, name);
    return intrinsic(scope, (value as Json)[name], `${path}.${name}`);
  }
  const entries = Object.entries(value).map(([key, child]) => [key, evaluate(scope, child, `${path}.${key}`)] as const);
  return Object.fromEntries(entries.filter(([, child]) => child !== NO_VALUE));
}

function isIntrinsic(name: string): boolean {
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');
}

type Intrinsic = (scope: Scope, argument: unknown, path: string) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (scope, name, path) => refer(scope, text(scope, name, path), path),
  'Fn::GetAtt': (scope, argument, path) => {
    const parts = typeof argument === 'string' ? argument.split('.') : texts(scope, argument, path);
    const [logicalId = '', ...attribute] = parts;
    return scope.attribute(logicalId, attribute.join('.'), path);
  },
  'Fn::Sub': substitute,
  'Fn::Join': (scope, argument, path) => {
    const [separator, list] = pair(argument, path);
    return texts(scope, list, path).join(text(scope, separator, path));
  },
  'Fn::Split': (scope, argument, path) => {
    const [separator, source] = pair(argument, path);
    return text(scope, source, path).split(text(scope, separator, path));
  },
  'Fn::Select': (scope, argument, path) => {
    const [index, list] = pair(argument, path);
    const found = texts(scope, list, path)[Number(text(scope, index, path))];
    if (found === undefined) throw new TemplateProblem(path, `there is no element ${JSON.stringify(index)}`);
    return found;
  },
  'Fn::If': (scope, argument, path) => {
    const [condition, whenTrue, whenFalse] = argument as unknown[];
    return evaluate(scope, holds(scope, String(condition), path) ? whenTrue : whenFalse, path);
  },
  'Fn::FindInMap': (scope, argument, path) => {
    const [map, first, second, ...rest] = texts(scope, argument, path);
    if (rest.length > 0) throw notModelled(path, 'Fn::FindInMap with a default');
    const found = object(scope.template.mappings[map ?? '']?.[first ?? ''] ?? {}, path)[second ?? ''];
    if (found === undefined) throw new TemplateProblem(path, `${map}.${first}.${second} is in no mapping`);
    return found;
  },
  'Fn::ImportValue': (scope, argument, path) => {
    const name = text(scope, argument, path);
    const value = scope.imported(name);
    if (value === undefined)
      throw new TemplateProblem(path, `no stack of this account and region exports ${JSON.stringify(name)}`);
    return value;
  },
  'Fn::Equals': (scope, argument, path) => {
    const [a, b] = pair(argument, path);
    return text(scope, a, path) === text(scope, b, path);
  },
  'Fn::And': (scope, argument, path) => truths(scope, argument, path).every(Boolean),
  'Fn::Or': (scope, argument, path) => truths(scope, argument, path).some(Boolean),
  'Fn::Not': (scope, argument, path) => !truths(scope, argument, path)[0],
  Condition: (scope, name, path) =>
    // A policy statement's Condition is a map, and no intrinsic function.
    typeof name === 'string' ? holds(scope, name, path) : { Condition: evaluate(scope, name, path) },
};

/** Whether a condition of the template holds. */
export function holds(scope: Scope, name: string, path: string): boolean {
  if (!Object.hasOwn(scope.template.conditions, name)) {
    throw new TemplateProblem(path, `there is no condition ${JSON.stringify(name)}`);
  }
  return truth(evaluate(scope, scope.template.conditions[name], `Conditions.${name}`), `Conditions.${name}`);
}

function truths(scope: Scope, argument: unknown, path: string): boolean[] {
  return (argument as unknown[]).map((item) => truth(evaluate(scope, item, path), path));
}

function truth(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new TemplateProblem(path, `${JSON.stringify(value)} is neither true nor false`);
  return value;
}

function refer(scope: Scope, name: string, path: string): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (Object.hasOwn(scope.pseudo, name)) return scope.pseudo[name];
  if (Object.hasOwn(scope.template.parameters, name)) return scope.parameter(name, path);
  return scope.reference(name, path);
}

/** `${Name}`, `${Name.Attribute}`, `${!Literal}`, and variables of its own. */
function substitute(scope: Scope, argument: unknown, path: string): string {
  const [source, variables] = Array.isArray(argument) ? (argument as [unknown, unknown]) : [argument, {}];
  const own = object(variables, path);
  return text(scope, source, path).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(own, name)) return text(scope, own[name], path);
    const [logicalId, ...attribute] = name.split('.');
    return attribute.length > 0
      ? asText(scope.attribute(logicalId!, attribute.join('.'), path), path)
      : asText(refer(scope, name, path), path);
  });
}

function pair(argument: unknown, path: string): [unknown, unknown] {
  if (!Array.isArray(argument) || argument.length !== 2) throw new TemplateProblem(path, 'takes a list of two');
  return argument as [unknown, unknown];
}

function texts(scope: Scope, argument: unknown, path: string): string[] {
  const list = evaluate(scope, argument, path);
  if (!Array.isArray(list)) throw new TemplateProblem(path, `${JSON.stringify(list)} is no list`);
  return list.map((item) => asText(item, path));
}

function text(scope: Scope, argument: unknown, path: string): string {
  return asText(evaluate(scope, argument, path), path);
}

function asText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TemplateProblem(path, `${JSON.stringify(value)} is no text`);
}

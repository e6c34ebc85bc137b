import { matchArn } from './arn-pattern';
import { evaluateCondition } from './condition';
import { globMatchesIgnoringCase } from './glob';
import type { ParsedPatterns, ParsedPrincipals, ParsedStatement } from './parsed';
import { matchPrincipal, type PrincipalMatch, type Way } from './principals';
import { all, any, no, not, undecided, yes, type Answer } from './ternary';
import type { AccessRequest, Caller } from './types';
import { expand, type Scope } from './variables';

/** What a statement says of a request: whether it applies, and by which way it names the caller. */
export interface StatementAnswer {
  readonly applies: Answer;
  /** The same for each way alone; empty where the policy has no principals. */
  readonly byWay: ReadonlyMap<Way, Answer>;
}

/** A statement applies where its principal, action, resource and all its conditions do. */
export function evaluateStatement(statement: ParsedStatement, request: AccessRequest, scope: Scope): StatementAnswer {
  const rest = [
    matchAction(statement.actions, request.action),
    ...(statement.resources ? [matchResource(statement.resources, request.resource, scope)] : []),
    ...statement.conditions.map((condition) => evaluateCondition(condition, scope)),
  ];
  if (!statement.principals) return { applies: all(rest, ''), byWay: new Map() };
  const matches = matchPrincipals(statement, statement.principals, request.caller);
  const principal = any(
    matches.map((match) => match.answer),
    'it names nobody',
  );
  const byWay = new Map<Way, Answer>();
  for (const way of new Set(matches.map((match) => match.way))) {
    const named = any(
      matches.filter((match) => match.way === way).map((match) => match.answer),
      '',
    );
    byWay.set(way, all([named, ...rest], ''));
  }
  return { applies: all([principal, ...rest], ''), byWay };
}

function matchPrincipals(
  statement: ParsedStatement,
  principals: ParsedPrincipals,
  caller: Caller,
): readonly PrincipalMatch[] {
  if (principals.negated) {
    return [{ way: 'anyone', answer: undecided('NotPrincipal is not evaluated here') }];
  }
  const matches = principals.entries.map((entry) => matchPrincipal(entry, caller));
  if (!namesByCondition(statement)) return matches;
  return matches.map((match) => (match.way === 'anyone' ? { ...match, way: 'direct' } : match));
}

/**
 * Whether conditions name the caller. `*` with such a condition grants like the caller's own name: neither a boundary
 * nor a session policy that is silent limits it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
function namesByCondition({ conditions }: ParsedStatement): boolean {
  return conditions.some(
    ({ operator, key }) => key.toLowerCase() === 'aws:principalarn' && /^(Arn|String)(Equals|Like)$/.test(operator),
  );
}

function matchAction({ negated, patterns }: ParsedPatterns, action: string): Answer {
  const found = patterns.find((pattern) => globMatchesIgnoringCase(pattern, action));
  const named =
    found === undefined ? no(`${action} is none of ${patterns.join(', ')}`) : yes(`${action} is in ${found}`);
  return negated ? not(named) : named;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
function matchResource({ negated, patterns }: ParsedPatterns, resource: string, scope: Scope): Answer {
  const named = any(
    patterns.map((pattern) => matchOneResource(pattern, resource, scope, negated)),
    '',
  );
  return negated ? not(named) : named;
}

function matchOneResource(pattern: string, resource: string, scope: Scope, negated: boolean): Answer {
  if (pattern === '*') return yes('the resource is in *');
  if (resource === '*') return no(`the action has no resource, and the statement asks for ${pattern}`);
  if (scope.version === '2012-10-17' && /^(?:[^:$]*:){0,4}[^:$]*\$\{/.test(pattern)) {
    return undecided(`${pattern}: a variable may stand after the fifth colon only`);
  }
  const expansion = expand(pattern, scope);
  if (expansion.is === 'undecided') return undecided(expansion.reason);
  if (expansion.is === 'unresolved') return negated ? undecided(expansion.reason) : no(expansion.reason);
  return matchArn(resource, expansion.parts);
}

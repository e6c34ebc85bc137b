import { parseArn } from '../arn';
import type { ParsedPrincipal, ParsedPrincipals, PolicyKind } from './parsed';
import type { Problems } from './problems';
import { isObject, readTexts, show, type Fields } from './read';
import { reasonUnknown } from './unknown-value';

const TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

/**
 * The Principal or NotPrincipal of a statement.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function parsePrincipals(
  statement: Fields,
  kind: PolicyKind,
  path: string,
  problems: Problems,
): ParsedPrincipals | undefined {
  const { Principal: principal, NotPrincipal: notPrincipal } = statement;
  if (kind === 'identity') {
    for (const element of ['Principal', 'NotPrincipal']) {
      if (statement[element] === undefined) continue;
      problems.add('misplaced-element', `${path}.${element}`, `an identity policy has no ${element}; take it out`);
    }
    return undefined;
  }
  if (kind === 'trust' && notPrincipal !== undefined) {
    problems.add(
      'misplaced-element',
      `${path}.NotPrincipal`,
      'a trust policy has no NotPrincipal; name who may assume the role in Principal',
    );
    return undefined;
  }
  if (principal === undefined && notPrincipal === undefined) {
    problems.add('missing-element', `${path}.Principal`, 'the statement has no Principal');
    return undefined;
  }
  if (principal !== undefined && notPrincipal !== undefined) {
    problems.add('conflicting-elements', path, 'the statement has both Principal and NotPrincipal; keep one');
  }
  const negated = principal === undefined;
  const at = `${path}.${negated ? 'NotPrincipal' : 'Principal'}`;
  return { negated, entries: readBlock(negated ? notPrincipal : principal, at, problems) };
}

function readBlock(block: unknown, path: string, problems: Problems): ParsedPrincipal[] {
  if (block === '*') return [{ type: 'AWS', value: '*' }];
  if (!isObject(block)) {
    problems.add('principal', path, `${path} is ${show(block)}; it must be "*" or an object of ${TYPES.join(', ')}`);
    return [];
  }
  if (Object.keys(block).length === 0) problems.add('empty', path, `${path} names nobody`);
  return Object.entries(block).flatMap(([type, values]) => {
    const at = `${path}.${type}`;
    if (!isType(type)) {
      problems.add('principal', at, `${show(type)} is no type of principal; there are ${TYPES.join(', ')}`);
      return [];
    }
    const entries = readTexts(values, at, problems).map((value) => ({ type, value }));
    for (const entry of entries) checkEntry(entry, at, problems);
    return entries;
  });
}

function isType(text: string): text is ParsedPrincipal['type'] {
  return (TYPES as readonly string[]).includes(text);
}

function checkEntry({ type, value }: ParsedPrincipal, path: string, problems: Problems): void {
  if (value === '*' || reasonUnknown(value) !== undefined) return;
  if (/[*?]/.test(value)) {
    problems.add(
      'wildcard-principal',
      path,
      `the principal ${show(value)} holds a wildcard; write it out, or use "*" with a condition on aws:PrincipalArn`,
    );
  } else if (type === 'AWS' && !isAwsPrincipal(value)) {
    problems.add(
      'principal',
      path,
      `the principal ${show(value)} is no account id, no ARN of IAM or STS, and no unique id`,
    );
  } else if (value === '') {
    problems.add('principal', path, 'the principal is an empty text');
  }
}

/** An account id, a unique id of IAM (`AROA…`, `AIDA…`), or an ARN of what can call. */
function isAwsPrincipal(value: string): boolean {
  if (/^\d{12}$/.test(value) || /^A[A-Z]{3}[A-Z0-9]{12,124}$/.test(value)) return true;
  const arn = parseArn(value);
  if (!arn || arn.region !== '' || !/^\d{12}$/.test(arn.account)) return false;
  if (arn.service === 'iam') return arn.resource === 'root' || /^(user|role)\/./.test(arn.resource);
  return arn.service === 'sts' && /^(assumed-role\/[^/]+\/[^/]+|federated-user\/.+)$/.test(arn.resource);
}

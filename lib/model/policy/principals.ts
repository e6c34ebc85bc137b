import { accountRootArn, parseArn, parseRoleArn } from '../arn';
import type { ParsedPrincipal } from './parsed';
import { answer, no, undecided, yes, type Answer } from './ternary';
import type { Caller } from './types';
import { reasonUnknown } from './unknown-value';

/**
 * How a statement names its caller. It says what else has a say, in one account:
 * `direct`: a user, a service, a login or a session by its own name, or `*` with a condition on aws:PrincipalArn:
 * nothing else;
 * `role`: the role of a session: the session's policies and the role's boundary limit it;
 * `anyone`: `*`: no identity policy is needed;
 * `account`: the caller's account: the account's identity policies must allow too.
 */
export type Way = 'direct' | 'role' | 'anyone' | 'account';

export interface PrincipalMatch {
  readonly way: Way;
  readonly answer: Answer;
}

/**
 * Whether a principal is the caller.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function matchPrincipal({ type, value }: ParsedPrincipal, caller: Caller): PrincipalMatch {
  switch (type) {
    case 'Service':
      return direct(caller.type === 'service' ? byName(value, caller.service) : no('the caller is no service'));
    case 'Federated':
      return direct(
        caller.type === 'webIdentity' ? byName(value, caller.provider) : no('the caller has no login of a provider'),
      );
    case 'CanonicalUser':
      return direct(
        isAwsCaller(caller)
          ? undecided('canonical user ids are not known here')
          : no('the caller has no canonical user id'),
      );
    case 'AWS':
      return isAwsCaller(caller) ? matchAws(value, caller) : direct(awsAgainstOthers(value, caller));
  }
}

type AwsCaller = Extract<Caller, { account: string }>;

function isAwsCaller(caller: Caller): caller is AwsCaller {
  return caller.type !== 'service' && caller.type !== 'webIdentity';
}

function direct(found: Answer): PrincipalMatch {
  return { way: 'direct', answer: found };
}

/** A service's or a provider's name. */
function byName(wanted: string, actual: string): Answer {
  const unknown = reasonUnknown(wanted);
  if (unknown !== undefined) return undecided(unknown);
  if (wanted === '*') return undecided('no page says if * means services or logins too');
  if (wanted === actual) return yes(`the caller is ${actual}`);
  if (sameIgnoringCase(wanted, actual)) return undecided(`${wanted} and ${actual} differ in case alone`);
  return no(`the caller is ${actual}, not ${wanted}`);
}

function awsAgainstOthers(wanted: string, caller: Caller): Answer {
  if (wanted === '*') return undecided('no page says if * means services or logins too');
  return no(`a ${caller.type === 'service' ? 'service' : 'login'} is no AWS principal`);
}

function matchAws(wanted: string, caller: AwsCaller): PrincipalMatch {
  const unknown = reasonUnknown(wanted);
  if (unknown !== undefined) return direct(undecided(unknown));
  if (wanted === '*') return { way: 'anyone', answer: yes('* is anybody') };
  if (/^\d{12}$/.test(wanted)) {
    return {
      way: 'account',
      answer: said(wanted === caller.account, `account ${caller.account}`, `account ${wanted}`),
    };
  }
  const arn = parseArn(wanted);
  if (!arn) return direct(byUniqueId(wanted, caller));
  if (arn.service === 'iam' && arn.resource === 'root') {
    const root = accountRootArn(parseArn(caller.arn)?.partition ?? '', caller.account);
    return { way: 'account', answer: said(wanted === root, `account ${caller.account}`, wanted) };
  }
  if (caller.type === 'account') return direct(byOneOfAccount(wanted, caller));
  if (arn.service === 'iam' && arn.resource.startsWith('role/')) {
    return { way: 'role', answer: byRole(wanted, caller) };
  }
  if (wanted === caller.arn) return direct(yes(`the caller is ${wanted}`));
  // The page says that a user's name has its case, and nothing of a session's.
  if (caller.type === 'session' && sameIgnoringCase(wanted, caller.arn)) {
    return direct(undecided(`${wanted} and ${caller.arn} differ in case alone`));
  }
  return direct(no(`the caller is ${caller.arn}, not ${wanted}`));
}

function byRole(wanted: string, caller: AwsCaller): Answer {
  if (caller.type !== 'session') return no(`the caller is ${caller.arn}, no session of ${wanted}`);
  if (wanted === caller.roleArn) return yes(`the caller is a session of ${wanted}`);
  const [one, other] = [parseRoleArn(wanted), parseRoleArn(caller.roleArn)];
  const alike = one && other && one.account === other.account && sameIgnoringCase(one.name, other.name);
  if (alike) return undecided(`${wanted} and ${caller.roleArn} differ in path or case alone`);
  return no(`the caller is a session of ${caller.roleArn}, not of ${wanted}`);
}

/** One user, role or session of an account, where the caller is somebody of it. */
function byOneOfAccount(wanted: string, caller: AwsCaller): Answer {
  const [its, mine] = [parseArn(wanted), parseArn(caller.arn)];
  if (its?.account !== caller.account || its.partition !== mine?.partition) {
    return no(`the caller is of account ${caller.account}, and ${wanted} is not`);
  }
  return undecided(`it depends on who of account ${caller.account} asks: ${wanted} is named`);
}

/** IAM writes a unique id in the place of a user or role that was deleted. */
function byUniqueId(wanted: string, caller: AwsCaller): Answer {
  const kind = wanted.startsWith('AROA') ? 'session' : wanted.startsWith('AIDA') ? 'user' : undefined;
  if (kind !== undefined && caller.type !== 'account' && kind !== caller.type)
    return no(`${wanted} is the unique id of another kind of principal`);
  return undecided(`the unique id ${wanted} can't be compared with ${caller.arn}`);
}

function said(is: boolean, actual: string, wanted: string): Answer {
  return answer(is, is ? `the caller is of ${wanted}` : `the caller is of ${actual}, not of ${wanted}`);
}

function sameIgnoringCase(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

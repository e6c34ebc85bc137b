/** What a rule of `doctor` says of a step: one finding, or one for each account or role. */
import type { Finding } from '../steps/finding.js';
import { notChecked } from '../steps/finding.js';
import { whyNot, type Fact } from '../steps/fact.js';
import type { AccountFacts, Facts, RoleFacts } from './facts.js';

export interface Told extends Finding {
  /** Of which account or role; absent where the step has one finding alone. */
  readonly subject?: string;
  /** The evaluator's reasoning, line by line. */
  readonly reasoning?: readonly string[];
}

/** One step of the way: a pure function of what is known. Never without a finding. */
export interface Rule {
  readonly step: string;
  judge(facts: Facts): readonly Told[];
}

/** A step that has one finding. */
export function once(judge: (facts: Facts) => Told): Rule['judge'] {
  return (facts) => [judge(facts)];
}

/** What a step needs besides accounts: where that is not known, it says so once and not for each of them. */
type Needs = (facts: Facts) => Fact<unknown>;

/** A step of each account. */
export function eachAccount(judge: (account: AccountFacts, facts: Facts) => Told, needs?: Needs): Rule['judge'] {
  return (facts) => {
    const accounts = accountsOf(facts, needs);
    if (accounts.state !== 'known') return [notChecked(whyNot(accounts))];
    return accounts.value.map((account) => ({ ...judge(account, facts), subject: account.connection.account }));
  };
}

/** How a step goes over roles. */
export interface RoleStep {
  /** Of one role. */
  judge(role: RoleFacts, account: AccountFacts, facts: Facts): Told;
  /** Of an account without such a role. */
  none(account: AccountFacts): Told;
  /** Which roles. @default all */
  readonly concerns?: (role: RoleFacts) => boolean;
  /** @default accounts alone */
  readonly needs?: Needs;
}

/** A step of each role of each account. */
export function eachRole({ judge, none, concerns = () => true, needs }: RoleStep): Rule['judge'] {
  return (facts) => {
    const accounts = accountsOf(facts, needs);
    if (accounts.state !== 'known') return [notChecked(whyNot(accounts))];
    return accounts.value.flatMap((account): readonly Told[] => {
      const subject = account.connection.account;
      const { roles } = account;
      if (roles.state !== 'known') return [{ ...notChecked(whyNot(roles)), subject }];
      const those = roles.value.filter(concerns);
      if (those.length === 0) return [{ ...none(account), subject }];
      return those.map((role) => ({ ...judge(role, account, facts), subject: role.arn }));
    });
  };
}

/** Of an account that the catalog has no role of. */
export function noRoles({ status }: AccountFacts): Finding {
  return notChecked(status.state === 'unknown' ? status.why : 'the catalog holds no role of this account');
}

function accountsOf(facts: Facts, needs?: Needs): Facts['accounts'] {
  const needed = needs?.(facts);
  return facts.accounts.state === 'known' && needed && needed.state !== 'known' ? needed : facts.accounts;
}

import type { Answer } from '../ternary';
import type { Scope } from '../variables';

/** A condition operator without its prefix and suffix. */
export interface Operator {
  /** Holds where no value of the policy matches, and where the key is absent. */
  readonly negated: boolean;
  /**
   * How one value of the request compares with one of the policy. A negated operator compares like its positive twin.
   * @param wanted as the policy has it, variables not yet replaced
   */
  readonly compare: (actual: string, wanted: string, scope: Scope) => Answer;
}

type Family = Readonly<Record<string, Operator>>;

/** An operator and its negation. */
export function pair(positive: string, negative: string, compare: Operator['compare']): Family {
  return { [positive]: { negated: false, compare }, [negative]: { negated: true, compare } };
}

/** What the rules of a pod say. */
import type { Finding } from '../steps/finding.js';
import type { Facts } from './facts.js';

export { notChecked, notOk, ok, worst, type Finding, type Verdict } from '../steps/finding.js';

/** One step of the verification: a pure function of what is known. */
export interface Rule {
  readonly step: string;
  judge(facts: Facts): Finding;
}

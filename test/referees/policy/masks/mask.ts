import type { Case } from '../case.js';
import type { OracleName } from '../oracle.js';

/** A wrong answer of an oracle that is known. */
export interface Mask {
  readonly name: string;
  readonly oracle: OracleName;
  /** What the oracle does, and what AWS documents. */
  readonly why: string;
  /** The page that it contradicts. */
  readonly page: string;
  /**
   * The case as the oracle takes it, put so that our evaluator reads it that way: a disagreement is explained where
   * our answer to this is the oracle's answer to the original. The case itself where it takes nothing amiss.
   */
  readonly asTaken: (one: Case) => Case;
}

/** What can be wrong with a document. The text of each code is one sentence about every such document. */
export const PROBLEM_CODES = {
  json: 'The text is not JSON, or one object holds a name twice.',
  type: 'A value has a type that the grammar does not have there.',
  characters: 'A document may hold TAB, LF, CR and U+0020 to U+00FF only.',
  version: 'Version is 2012-10-17 or 2008-10-17.',
  'unknown-element': 'An element that the grammar does not have.',
  'missing-element': 'An element that the grammar needs.',
  'conflicting-elements': 'An element and its negation in one statement.',
  'misplaced-element': 'An element that this kind of policy does not have.',
  empty: 'A list or a block that holds nothing where something is needed.',
  effect: 'Effect is Allow or Deny.',
  sid: 'A Sid holds letters and digits.',
  'duplicate-sid': 'Two statements have one Sid.',
  'duplicate-key': 'One operator has a key twice, in different case.',
  action: 'An action is * or service:name; in a trust policy, one of STS.',
  resource: 'A resource is * or an ARN.',
  principal: 'A principal that the grammar does not have.',
  'wildcard-principal': 'An ARN in a Principal element holds a wildcard.',
  'unknown-operator': 'A condition operator that nobody here knows.',
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** One thing that is wrong with a document. */
export interface Problem {
  readonly code: ProblemCode;
  /** Where, as in `Statement[1].Principal.AWS`; empty for the whole document. */
  readonly path: string;
  /** What is there, what is allowed, and what to do, in words. */
  readonly message: string;
}

/** Collects problems on the way through a document. */
export class Problems {
  readonly list: Problem[] = [];

  add(code: ProblemCode, path: string, message: string): void {
    this.list.push({ code, path, message });
  }
}

/**
 * The policy evaluator. What others call:
 * - `authorize(request, policies)`: one request, all documents that have a say;
 * - `assumeRole`, `assumeRoleAsService` (EKS Pod Identity), `assumeRoleWithWebIdentity`: a whole STS call, with
 *   sts:TagSession and sts:SetSourceIdentity where the call needs them;
 * - `parsePolicy(document, kind)`: reads a document strictly and lists what is wrong with it;
 * - `explain(decision)`: plain text, statement by statement;
 * - `measure(document, limit?)`: a document's size against its limit.
 * Verdicts are `admits`, `refuses`, `undecided`; where credentials are at stake only `admits` lets anybody in.
 * @see docs/policy-evaluation.md
 */
export {
  assumeRole,
  assumeRoleAsService,
  assumeRoleWithWebIdentity,
  type AssumableRole,
  type AssumeRoleQuestion,
  type AssumptionDecision,
  type AssumptionOptions,
  type CallerPolicies,
  type ServiceAssumptionQuestion,
  type WebIdentityQuestion,
} from './assumption';
export { authorize } from './authorize';
export { explain } from './explain';
export { measure, type Measure } from './measure';
export { OPERATOR_NAMES } from './operators';
export { parsePolicy, type ParseResult } from './parse';
export type {
  ParsedCondition,
  ParsedPatterns,
  ParsedPolicy,
  ParsedPrincipal,
  ParsedPrincipals,
  ParsedStatement,
  PolicyKind,
} from './parsed';
export { PROBLEM_CODES, type Problem, type ProblemCode } from './problems';
export * from './types';
export { reasonUnknown, unknownValue, withoutMarks } from './unknown-value';

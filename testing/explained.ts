import { withoutMarks, type AssumptionDecision, type Decision, type StatementFinding } from '../lib/model/policy';

const APPLIES = { yes: 'applies', no: 'does not apply', undecided: 'is undecided' } as const;

/**
 * The evaluator's reasoning: each action that the call needs, with what every statement of the trust had to say. The
 * caller's own policies are left out, since they are taken for granted.
 */
export function explained({ reason, actions }: AssumptionDecision): string {
  const lines = actions.flatMap(({ action, decision }) => [`${action}: ${decision.verdict}`, ...findings(decision)]);
  return withoutMarks(lines.length === 0 ? reason : lines.join('\n'));
}

function findings(decision: Decision): string[] {
  const ofTrust = decision.findings.filter(({ policy }) => policy.startsWith('trust policy of '));
  return ofTrust.length === 0 ? [`  ${decision.reason}`] : ofTrust.map(line);
}

function line({ effect, statement, applies, reason }: StatementFinding): string {
  return `  ${effect} ${statement} ${APPLIES[applies]}: ${reason}`;
}

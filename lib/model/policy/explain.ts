import type { AssumptionDecision } from './assumption';
import type { Decision, StatementFinding } from './types';
import { withoutMarks } from './unknown-value';

/**
 * A decision in plain text: the verdict with what decided, then every statement with what it had to say. A call of
 * several actions is explained action by action.
 */
export function explain(decision: Decision | AssumptionDecision): string {
  return withoutMarks(linesOf(decision));
}

function linesOf(decision: Decision | AssumptionDecision): string {
  const head = `${decision.verdict}: ${decision.reason}`;
  if ('findings' in decision) return [head, ...decision.findings.map(line)].join('\n');
  const actions = decision.actions.map(({ action, decision: one }) => `${action} ${indent(linesOf(one))}`);
  return [head, ...actions].join('\n');
}

const APPLIES = { yes: 'applies', no: 'does not apply', undecided: 'is undecided' } as const;

function line(finding: StatementFinding): string {
  const { effect, statement, policy, applies, reason } = finding;
  return `  ${effect} ${statement} of ${policy} ${APPLIES[applies]}: ${reason}`;
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

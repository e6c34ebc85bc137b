import { explain, withoutMarks, type AssumptionDecision } from '../../lib/model/policy/index.js';

/** What each statement has against the call; where none allows it at all, or one denies it, the evaluator's reason. */
export function reasonOf({ verdict, reason, actions }: AssumptionDecision): string {
  const findings = actions.find(({ decision }) => decision.verdict === verdict)?.decision.findings ?? [];
  const denied = findings.some(({ effect, applies }) => effect === 'Deny' && applies !== 'no');
  if (denied || findings.length === 0) return withoutMarks(reason);
  return withoutMarks(findings.map((finding) => `statement ${finding.statement}: ${finding.reason}`).join('; '));
}

/** The evaluator's reasoning, line by line: each action, then each statement with what it had to say. */
export function reasoningOf(decision: AssumptionDecision): readonly string[] {
  const lines = explain(decision).split('\n');
  // The first line says of the whole call what the second one says of its only action.
  return decision.actions.length === 1 ? lines.slice(1) : lines;
}

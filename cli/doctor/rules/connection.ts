import { HEALTH_CHECK } from '../../../lib/model/texts.js';
import type { HealthResult } from '../../../runtime/health/health.js';
import { ok, type Finding } from '../../steps/finding.js';
import { eachAccount, type Rule } from '../rule.js';

/** The first health check, in Serval's words. */
export const connection: Rule = {
  step: HEALTH_CHECK.connection,
  judge: eachAccount(({ health }) => findingOf(health)),
};

/** Serval's text first, then what we know beyond it. */
export function findingOf({ ok: well, text, reason, fix }: HealthResult): Finding {
  const all = reason === undefined ? text : `${text} (${reason})`;
  return well ? ok(all) : { verdict: 'notOk', text: all, ...(fix !== undefined && { fix }) };
}

import { INGESTION_ACTIONS } from '../../../lib/model/actions.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { whyNot } from '../../steps/fact.js';
import { allowedBy, undecidedWhy } from '../ingestion-role.js';
import { eachAccount, type Rule } from '../rule.js';

/** Whether the ingestion role's own policies allow the seven actions that the sync needs. */
export const sevenActions: Rule = {
  step: 'seven actions',
  judge: eachAccount(({ connection, ingestion }) => {
    if (ingestion.state !== 'known') return notChecked(whyNot(ingestion));
    const { policies } = ingestion.value;
    if (policies.state !== 'known') return notChecked(whyNot(policies));
    const verdicts = INGESTION_ACTIONS.map((action) => ({
      action,
      verdict: allowedBy(connection, ingestion.value, action),
    }));
    const those = (wanted: string): string[] =>
      verdicts.flatMap(({ action, verdict }) => (verdict === wanted ? [action] : []));
    const [lacking, undecided] = [those('refuses').join(', '), those('undecided')];
    if (lacking !== '') {
      return notOk(
        `the ingestion role lacks ${lacking}`,
        `allow ${lacking} on * in the ingestion role's policy; where it does, look at its permissions boundary`,
      );
    }
    if (undecided.length > 0) return notChecked(undecidedWhy(ingestion.value, undecided));
    return ok('the ingestion role has all seven');
  }),
};

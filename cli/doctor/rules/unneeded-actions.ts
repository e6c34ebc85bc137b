import { UNNEEDED_ACTIONS } from '../../../lib/model/actions.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { whyNot } from '../../steps/fact.js';
import { actionsBeyond, allowedBy, undecidedWhy } from '../ingestion-role.js';
import { eachAccount, type Rule } from '../rule.js';

/**
 * Whether the ingestion role may do what no workflow needs: the six actions of older guides, and whatever else.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export const unneededActions: Rule = {
  step: 'unneeded actions',
  judge: eachAccount(({ connection, ingestion }) => {
    if (ingestion.state !== 'known') return notChecked(whyNot(ingestion));
    const { policies } = ingestion.value;
    if (policies.state !== 'known') return notChecked(whyNot(policies));
    const verdictOn = (action: string) => allowedBy(connection, ingestion.value, action);
    const those = (wanted: string): string[] => UNNEEDED_ACTIONS.filter((action) => verdictOn(action) === wanted);
    const [six, undecided] = [those('admits'), those('undecided')];
    const more = actionsBeyond(policies.value).filter((action) => !isOneOf([...six, ...undecided], action));
    const all = [...six, ...more];
    if (all.length === 0) {
      if (undecided.length === 0) return ok('the ingestion role has none');
      return notChecked(undecidedWhy(ingestion.value, undecided));
    }
    return notOk(
      `the ingestion role may do what no workflow needs: ${all.join(', ')}`,
      "take it out of the ingestion role's policies; what a workflow of your own needs belongs into a role of its own",
    );
  }),
};

function isOneOf(actions: readonly string[], pattern: string): boolean {
  return actions.some((action) => action.toLowerCase() === pattern.toLowerCase());
}

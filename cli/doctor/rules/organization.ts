import { HEALTH_CHECK, ORGANIZATION_TEXT } from '../../../lib/model/texts.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, ok } from '../../steps/finding.js';
import { once, type Rule } from '../rule.js';
import { findingOf } from './connection.js';

/**
 * The second health check, in Serval's words. One account that may list the organization is enough: others than the
 * management account and its delegates never may.
 */
export const organization: Rule = {
  step: HEALTH_CHECK.organization,
  judge: once(({ organization }) => {
    if (organization.state !== 'known') return notChecked(whyNot(organization));
    const well = organization.value.find((result) => result.ok);
    if (well) return findingOf(well);
    const results = organization.value;
    // What AWS says of an account outside of any organization is no fault of the connection's.
    const outside = results.every(({ text }) => text === ORGANIZATION_TEXT.notInUse);
    const [told] = results.filter(({ text }) => outside || text !== ORGANIZATION_TEXT.notInUse);
    if (!told) return notChecked('no account was asked');
    return outside ? ok(findingOf(told).text) : findingOf(told);
  }),
};

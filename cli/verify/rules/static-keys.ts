import { notChecked, notOk, ok, worst, type Rule } from '../finding.js';
import { containersOf, names, variable } from '../pod.js';

const KEY = 'AWS_ACCESS_KEY_ID';

/**
 * Keys among the variables hide either way: SDKs take them before anything else. Their values are never shown.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export const staticKeys: Rule = {
  step: 'static keys',
  judge: (facts) => {
    const findings = containersOf(facts).map((container) => {
      const where = `container ${JSON.stringify(container.name)}`;
      if (names(container, KEY)) {
        return notOk(
          `${where} has ${KEY}, which SDKs take before any role`,
          'take the keys out, and delete them in IAM',
        );
      }
      const found = variable(container, KEY);
      return found.state === 'unknown' ? notChecked(found.why) : ok('');
    });
    return worst(findings, 'none');
  },
};

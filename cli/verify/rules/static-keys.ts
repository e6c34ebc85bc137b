import { notChecked, notOk, ok, worst, type Rule } from '../finding.js';
import { containersOf, names, variable } from '../pod.js';

const KEY = 'AWS_ACCESS_KEY_ID';
/** What leads SDKs to files, of which nothing is seen here. */
const PROFILES = ['AWS_PROFILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE'];

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
      if (found.state === 'unknown') return notChecked(found.why);
      const profile = PROFILES.find((name) => names(container, name));
      if (profile === undefined) return ok('');
      return notChecked(`${where} has ${profile}: whether that profile has keys or a role of its own is not seen here`);
    });
    return worst(findings, 'none');
  },
};

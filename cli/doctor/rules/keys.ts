import { SIGNING_ALGORITHMS } from '../../../runtime/bridge/checks/algorithms.js';
import { verificationKey } from '../../../runtime/bridge/checks/verification-key.js';
import type { PublishedKey } from '../../../runtime/bridge/keys.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, worst, type Finding } from '../../steps/finding.js';
import { answerFault, keysOf } from '../metadata.js';
import { once, type Rule } from '../rule.js';

/** Keys of one kind that IAM reads. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html */
const KEYS_MAX = 100;

/** Members of a JWK that are private. @see https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Whether the issuer's keys are ones that STS can verify tokens with. */
export const keys: Rule = {
  step: 'signing keys',
  judge: once(({ login }) => {
    if (login.state !== 'known') return notChecked(whyNot(login));
    const { keys: visit } = login.value;
    if (visit.state !== 'known') return notChecked(whyNot(visit));
    const fault = answerFault(visit.value);
    if (fault !== undefined) {
      return notOk(
        fault,
        'STS reads the keys from the internet: let jwks_uri itself answer with 200, without a redirect',
      );
    }
    const published = keysOf(visit.value);
    if (!published) return notOk(`${visit.value.url} is no JWK Set`, 'let jwks_uri answer with {"keys": […]}');
    return worst(judge(published), `${usable(published).length} of ${published.length} can verify tokens`);
  }),
};

function judge(published: readonly PublishedKey[]): readonly Finding[] {
  const findings: Finding[] = [];
  const wrong = (text: string, fix: string): void => void findings.push(notOk(text, fix));
  const those = usable(published);
  if (those.length === 0) wrong('no key is there for RS256 or ES256', 'have the provider sign with one of both');
  for (const type of ['RSA', 'EC']) {
    const count = published.filter(({ kty }) => kty === type).length;
    if (count > KEYS_MAX)
      wrong(`${count} keys are of type ${type}`, `IAM reads ${KEYS_MAX} at most: take old ones out`);
  }
  if (those.some(({ kid }) => typeof kid !== 'string' || kid === '')) {
    wrong('a signing key has no kid', 'name each key, so that a token can say which one signed it');
  }
  const names = those.map(({ kid }) => kid).filter((kid) => typeof kid === 'string');
  const twice = names.find((kid, index) => names.indexOf(kid) < index);
  if (twice !== undefined) wrong(`two keys have the kid ${JSON.stringify(twice)}`, 'give each key a name of its own');
  if (published.some((key) => PRIVATE.some((member) => member in key))) {
    wrong(
      'a private key is published',
      'take it out at once, and sign with a new one: anybody can make tokens with it',
    );
  }
  const weak = those.map(weakness).find((problem) => problem !== undefined);
  if (weak !== undefined) wrong(weak, 'sign with RSA keys of 2,048 bits at least, or with P-256');
  return findings;
}

/** Those that may sign ID tokens of the two algorithms that every party here takes. */
function usable(published: readonly PublishedKey[]): readonly PublishedKey[] {
  return published.filter(
    ({ kty, crv, use, alg }) =>
      (kty === 'RSA' || (kty === 'EC' && crv === 'P-256')) &&
      (use === undefined || use === 'sig') &&
      (alg === undefined || SIGNING_ALGORITHMS.some((one) => one === alg)),
  );
}

function weakness(key: PublishedKey): string | undefined {
  const alg = key.kty === 'RSA' ? 'RS256' : 'ES256';
  const found = verificationKey({ alg, kid: key.kid }, [{ ...key, alg, key_ops: undefined }]);
  return 'problem' in found ? `of a key with the kid ${JSON.stringify(key.kid)}: ${found.problem}` : undefined;
}

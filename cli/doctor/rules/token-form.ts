import { SIGNING_ALGORITHMS } from '../../../runtime/bridge/checks/algorithms.js';
import { shown } from '../../../runtime/shown.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok, worst, type Finding } from '../../steps/finding.js';
import type { Metadata } from '../facts.js';
import { once, type Rule } from '../rule.js';

/** Of ID tokens. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html */
export const STS_ALGORITHMS: readonly string[] = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** Whether it is a token at all, and signed in a way that STS and the bridge take. */
export const tokenForm: Rule = {
  step: 'token form',
  judge: once(({ token }) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    const { form, header, open } = token.value;
    return worst([formOf(form, header), ...(open ? [OPEN] : [])], `signed with ${shown(header.alg)}`);
  }),
};

const OPEN = notOk(
  'others than its owner may read the file, and whoever has the token can call STS with it',
  'chmod 600 the file, and delete it afterwards',
);

function formOf(form: string | undefined, { alg }: Metadata): Finding {
  if (form !== undefined)
    return notOk(form, 'give the id_token of a login alone, without quotes: not the access token');
  if (!STS_ALGORITHMS.some((one) => one === alg)) {
    return notOk(
      `it is signed with ${shown(alg)}`,
      `STS takes ${STS_ALGORITHMS.join(', ')}: choose one for the client`,
    );
  }
  if (!SIGNING_ALGORITHMS.some((one) => one === alg)) {
    return notOk(
      `it is signed with ${shown(alg)}, which STS takes and the bundled bridge does not`,
      `choose ${SIGNING_ALGORITHMS.join(' or ')} for the client`,
    );
  }
  return ok('');
}

import { valueOf, whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { GOOGLE_ISSUER } from '../../../runtime/bridge/settings.js';
import { eachAccount, type Rule } from '../rule.js';

/**
 * Whether the account knows the login provider, byte for byte, and for our client id.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export const provider: Rule = {
  step: 'login provider',
  judge: eachAccount(
    ({ provider: found, connection }, { login }) => {
      if (login.state !== 'known') return notChecked(whyNot(login));
      const { issuer, clientId } = login.value;
      if (issuer === GOOGLE_ISSUER) return ok('Google is built into IAM: no account has a provider for it');
      if (found.state !== 'known') return notChecked(whyNot(found));
      if ('others' in found.value) {
        const { others } = found.value;
        const names = valueOf(others)?.join(', ');
        const has = names === undefined ? '' : names === '' ? '; it has no provider' : `; it has ${names}`;
        return notOk(
          `account ${connection.account} has no provider for ${issuer}${has}`,
          'create the provider with the issuer byte for byte as in its tokens: a slash at its end or a path makes another one',
        );
      }
      const { clientIds } = found.value;
      if (clientId.state !== 'known') return notChecked(`the provider is there; its client ids: ${whyNot(clientId)}`);
      if (!clientIds.includes(clientId.value)) {
        return notOk(
          `the provider is there for ${clientIds.map((id) => JSON.stringify(id)).join(', ') || 'no client id'}, and not for ${JSON.stringify(clientId.value)}`,
          'add the client id to the provider: its tokens are refused until then',
        );
      }
      return ok(`there, for ${JSON.stringify(clientId.value)}`);
    },
    ({ login }) => login,
  ),
};

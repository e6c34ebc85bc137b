import { BRIDGE } from '../../../lib/model/names.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { isAnswered } from '../facts.js';
import { once, type Rule } from '../rule.js';

/** Whether the provider knows the bridge's redirect URI: it refuses a login before anybody logs in where it does not. */
export const redirectUri: Rule = {
  step: 'redirect URI',
  judge: once(({ bridge }) => {
    if (bridge.state !== 'known') return notChecked(whyNot(bridge));
    const { provider: visit, url } = bridge.value;
    if (visit.state !== 'known') return notChecked(whyNot(visit));
    const { origin } = new URL(visit.value.url);
    if (!isAnswered(visit.value)) return notChecked(`${origin} does not answer: ${visit.value.failed}`);
    const { status, headers } = visit.value;
    const register = `register ${url}${BRIDGE.callbackPath} as a redirect URI of the client, byte for byte; where it is, look at what the client is allowed: the code flow and its scopes`;
    if (status >= 400 && status < 500) return notOk(`${origin} refuses the login with ${status}`, register);
    const [location] = headers.location ?? [];
    if (status >= 300 && status < 400 && location !== undefined && isError(location, visit.value.url)) {
      return notOk(`${origin} refuses the login and leads to an error`, register);
    }
    if (status >= 500) return notChecked(`${origin} answers with ${status}`);
    return ok(`${origin} begins a login for ${url}${BRIDGE.callbackPath}`);
  }),
};

/** By a page of errors, as Google does, or by the redirect itself. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
function isError(location: string, base: string): boolean {
  if (!URL.canParse(location, base)) return true;
  const { searchParams, pathname } = new URL(location, base);
  return searchParams.has('error') || searchParams.has('authError') || /\/error$/.test(pathname);
}

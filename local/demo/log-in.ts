import { BRIDGE } from '../../lib/model/index.js';
import { browser, type Browser, type Page } from './browser.js';

/** Credentials as the bridge's page shows them. */
export interface ShownCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601. */
  readonly endsAt: string;
}

export interface LoginResult {
  /** What the bridge asked before it started the clock; undefined where it did not ask. */
  readonly asked?: string;
  readonly credentials?: ShownCredentials;
  /** Why there are none, in the bridge's words. */
  readonly refusal?: string;
}

/** Logs a person in by the bridge as a browser does: redirects, cookies, the provider's form, the consent form. */
export async function logIn(
  bridgeUrl: string,
  grantId: string,
  subject: string,
  web: Browser = browser(),
): Promise<LoginResult> {
  const choice = await web.open(`${bridgeUrl}${BRIDGE.loginPath}?grant=${grantId}`);
  const person = choice.forms.find(({ fields }) => fields.user === subject);
  if (!person) return { refusal: choice.element('reason') ?? choice.text };
  const answered = await web.submit(choice, person);
  const consent = answered.forms.find(({ fields }) => fields.consent !== undefined);
  if (!consent) return resultOf(answered);
  return { asked: answered.text, ...resultOf(await web.submit(answered, consent)) };
}

function resultOf(page: Page): LoginResult {
  const accessKeyId = page.element('aws-access-key-id');
  const secretAccessKey = page.element('aws-secret-access-key');
  const sessionToken = page.element('aws-session-token');
  const endsAt = page.element('session-end');
  if (accessKeyId && secretAccessKey && sessionToken && endsAt) {
    return { credentials: { accessKeyId, secretAccessKey, sessionToken, endsAt } };
  }
  return { refusal: page.element('reason') ?? page.text };
}

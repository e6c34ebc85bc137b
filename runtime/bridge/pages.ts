import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { BRIDGE } from '../../lib/model/index.js';
import type { Decision } from '../session/decide.js';
import type { StartedSession } from '../session/start-session.js';

type Html = ReturnType<typeof html>;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}
dt{font-weight:600;margin-top:.75rem}dd{margin:0;overflow-wrap:anywhere}code{font-size:.9em}
button{font:inherit;padding:.5rem 1.5rem;margin-top:1.5rem}`;

/** Takes code and state out of the address bar and the history. */
const CLEAN_ADDRESS = `history.replaceState(null,"",location.pathname)`;

/** In one string: between the tags must stand what is hashed, byte for byte. */
const OWN = raw(`<style>${STYLE}</style><script>${CLEAN_ADDRESS}</script>`);

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * Headers of every answer, errors too: nothing is stored, framed, sniffed, or sent on as a referrer, and no page
 * loads or runs anything but its own style and one line of script.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src ${sha256(STYLE)}`,
    `script-src ${sha256(CLEAN_ADDRESS)}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
};

function page(title: string, body: Html): string {
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        ${OWN}
      </head>
      <body>
        <h1>${title}</h1>
        ${body}
      </body>
    </html>`;
  // A `String` object, as it comes, would go through a stream on its way out.
  return String(whole);
}

/** Asks before the clock of a grant starts. Only its POST mints. */
export function consentPage(decision: Decision, email: string, key: string): string {
  const minutes = decision.grant.approvedMinutes;
  return page(
    'Start your AWS session?',
    html`<p>Your approved time starts with your first session.</p>
      <dl>
        <dt>Role</dt>
        <dd>${decision.roleArn}</dd>
        <dt>AWS account</dt>
        <dd>${decision.account}</dd>
        <dt>Approved time</dt>
        <dd>${minutes} ${minutes === 1 ? 'minute' : 'minutes'} from now on</dd>
        <dt>Logged in as</dt>
        <dd>${email}</dd>
      </dl>
      <form method="post" action="${BRIDGE.callbackPath}">
        <input type="hidden" name="consent" value="${key}" />
        <button type="submit">Start session</button>
      </form>
      <p>Close this page if you did not ask for this.</p>`,
  );
}

/** Shows the credentials, once: nothing keeps them. */
export function credentialsPage({ credentials, record, grant }: StartedSession): string {
  return page(
    'Your AWS session',
    html`<p>
        Until <time id="session-end" datetime="${record.endsAt}">${record.endsAt}</time>. This page cannot be shown
        again.
      </p>
      <dl>
        <dt>Role</dt>
        <dd>${grant.roleArn}</dd>
        <dt>AWS_ACCESS_KEY_ID</dt>
        <dd><code id="aws-access-key-id">${credentials.accessKeyId}</code></dd>
        <dt>AWS_SECRET_ACCESS_KEY</dt>
        <dd><code id="aws-secret-access-key">${credentials.secretAccessKey}</code></dd>
        <dt>AWS_SESSION_TOKEN</dt>
        <dd><code id="aws-session-token">${credentials.sessionToken}</code></dd>
      </dl>`,
  );
}

/** Says in plain words why there is no session. The reference stands in the log too. */
export function refusalPage(words: string, reference: string): string {
  return page(
    'No session',
    html`<p id="reason">${words}</p>
      <p>Reference: <code id="reference">${reference}</code></p>`,
  );
}

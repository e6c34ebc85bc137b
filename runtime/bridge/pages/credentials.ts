import { html, raw } from 'hono/html';
import { parseRoleArn, PARTITIONS, type PartitionName } from '../../../lib/model/index.js';
import { loginUrl } from '../../hand-over/request.js';
import { endOf, REMAINING_MIN } from '../../session/grant-end.js';
import type { StartedSession } from '../../session/start-session.js';
import { roleFacts } from './facts.js';
import { formatsOf } from './formats/formats.js';
import { profileName } from './formats/profile.js';
import { isPlain, type Values } from './formats/values.js';
import { page, pageScript, type Page } from './page.js';
import { CREDENTIALS } from './scripts/credentials.js';
import { TIMES } from './scripts/times.js';
import { timeOf } from './spoken.js';
import { template, type Html } from './template.js';
import { whyNotLonger } from './why.js';

const SCRIPT = pageScript(TIMES + CREDENTIALS);

/** One format: masked until it is opened, and copied without. A translator that a browser asks gets none of it. */
const WAY = template(
  ['id', 'title', 'use', 'text'],
  ({ id, title, use, text }) =>
    html`<li class="way">
      <details>
        <summary>
          <h3>${title}</h3>
          <b>Show</b>
        </summary>
        <p class="mute">${use}</p>
        <pre id="${id}" translate="no">${text}</pre>
      </details>
      <button type="button" hidden value="${id}">Copy<span class="sr"> for ${title}</span></button>
    </li>`,
);

/** What the formats say. */
type Said = Values & { readonly profile: string };

const quotedWays = ({ profile, ...values }: Said): Html => raw(formatsOf(values, profile).map(WAY).join(''));

/** The formats of values that none of them quotes, as all of AWS's are: made once too. */
const PLAIN_WAYS = template(
  ['accessKeyId', 'secretAccessKey', 'sessionToken', 'endsAt', 'profile'],
  ({ accessKeyId, secretAccessKey, sessionToken, endsAt, profile }) =>
    quotedWays({
      accessKeyId: String(accessKeyId),
      secretAccessKey: String(secretAccessKey),
      sessionToken: String(sessionToken),
      endsAt: String(endsAt),
      profile: String(profile),
    }),
);

const waysOf = (said: Said): Html => (Object.values(said).every(isPlain) ? PLAIN_WAYS(said) : quotedWays(said));

const CONSOLE = template(
  ['url'],
  ({ url }) =>
    html`<a class="act" id="console" href="${url}" target="_blank" rel="noopener"
      >Open the AWS console<span class="sr"> in a new tab</span></a
    >`,
);

const AGAIN = template(['url'], ({ url }) => html`<a id="again-over" href="${url}">Get a fresh session</a>`);

const PAGE = template(
  [
    'role',
    'end',
    'why',
    'grantEnd',
    'mintedAt',
    'console',
    'url',
    'whenOver',
    'ways',
    'accessKeyId',
    'secretAccessKey',
    'sessionToken',
    'endsAt',
  ],
  (value) =>
    html`<dl>
        ${value.role}
        <dt>Session ends</dt>
        <dd>${value.end}. ${value.why}</dd>
        <dt>Approved until</dt>
        <dd>${value.grantEnd}. Until then you can get fresh sessions.</dd>
      </dl>
      <div id="running">
        <p class="big" aria-hidden="true" hidden>Time left: <span id="left" data-from="${value.mintedAt}"></span></p>
        <p class="sr" role="status" id="spoken"></p>
        <p class="row">${value.console} <a id="again" href="${value.url}">Get a fresh session</a></p>
      </div>
      <p id="over" class="warn" tabindex="-1" hidden>
        This session is over, and its credentials are gone from this page. ${value.whenOver}
      </p>
      <p id="left-page" class="warn" tabindex="-1" hidden>
        You left this page, so the credentials are gone from it.
        <a id="again-left" href="${value.url}">Get a fresh session</a>
      </p>
      <div id="secrets">
        <h2>Take it with you</h2>
        <noscript><p>Open what you need, select it and copy it.</p></noscript>
        <p role="status" id="said"></p>
        <ul class="ways">
          ${value.ways}
          <li class="way">
            <details>
              <summary>
                <h3>Each value by itself</h3>
                <b>Show</b>
              </summary>
              <dl translate="no">
                <dt>Access key ID</dt>
                <dd><code id="aws-access-key-id">${value.accessKeyId}</code></dd>
                <dt>Secret access key</dt>
                <dd><code id="aws-secret-access-key">${value.secretAccessKey}</code></dd>
                <dt>Session token</dt>
                <dd><code id="aws-session-token">${value.sessionToken}</code></dd>
                <dt>Ends</dt>
                <dd><code id="session-end">${value.endsAt}</code></dd>
              </dl>
            </details>
          </li>
        </ul>
        <p class="mute">
          Whoever has these can act as this role until the session ends: give them to nobody. Once you leave this page
          it does not show them again.
        </p>
      </div>`,
);

/** @param grantId that the login named: another login for it gives another session */
export function credentialsPage({ credentials, record, grant }: StartedSession, grantId: string): Page {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const { endsAt, mintedAt, why, seconds } = record;
  const { partition, account, name } = parseRoleArn(grant.roleArn)!;
  // Recorded, so that its clock has started.
  const grantEnd = endOf(grant.startedAt!, grant);
  const remaining = grantEnd - Date.parse(endsAt);
  const hasConsole = PARTITIONS[partition as PartitionName]?.consoleDomain !== undefined;
  const values = { accessKeyId, secretAccessKey, sessionToken, endsAt };
  const url = loginUrl('', grantId);
  const body = PAGE({
    role: roleFacts(grant.roleArn),
    end: timeOf(endsAt),
    why: whyNotLonger({ why, seconds, pastGrant: remaining < 0 }),
    grantEnd: timeOf(new Date(grantEnd).toISOString()),
    mintedAt,
    console: hasConsole ? CONSOLE({ url: loginUrl('', grantId, { to: 'console' }) }) : '',
    url,
    whenOver:
      remaining >= REMAINING_MIN
        ? AGAIN({ url })
        : 'Your approved time is over too. Request access again if you need more.',
    ways: waysOf({ ...values, profile: profileName(account, name) }),
    ...values,
  });
  return page('Your AWS session', body, { script: SCRIPT });
}

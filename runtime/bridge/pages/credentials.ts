import { html } from 'hono/html';
import { parseRoleArn, PARTITIONS, type PartitionName } from '../../../lib/model/index.js';
import { loginUrl } from '../../hand-over/request.js';
import { endOf, REMAINING_MIN } from '../../session/grant-end.js';
import type { StartedSession } from '../../session/start-session.js';
import { roleFacts } from './facts.js';
import { formatsOf, type Format } from './formats/formats.js';
import { profileName } from './formats/profile.js';
import { longText, page, pageScript, type Html, type Page } from './page.js';
import { CREDENTIALS } from './scripts/credentials.js';
import { TIMES } from './scripts/times.js';
import { timeOf } from './spoken.js';
import { whyNotLonger } from './why.js';

const SCRIPT = pageScript(TIMES + CREDENTIALS);

/** One format: masked until it is opened, and copied without. A translator that a browser asks gets none of it. */
const way = ({ id, title, use, text }: Format): Html =>
  html`<li class="way">
    <details>
      <summary>
        <h3>${title}</h3>
        <b>Show</b>
      </summary>
      <p class="mute">${use}</p>
      <pre id="${id}" translate="no">${longText(text)}</pre>
    </details>
    <button type="button" hidden value="${id}">Copy<span class="sr"> for ${title}</span></button>
  </li>`;

/** @param grantId that the login named: another login for it gives another session */
export function credentialsPage({ credentials, record, grant }: StartedSession, grantId: string): Page {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const { endsAt, mintedAt, why, seconds } = record;
  const { partition, account, name } = parseRoleArn(grant.roleArn)!;
  // Recorded, so that its clock has started.
  const grantEnd = endOf(grant.startedAt!, grant);
  const remaining = grantEnd - Date.parse(endsAt);
  const hasConsole = PARTITIONS[partition as PartitionName]?.consoleDomain !== undefined;
  const formats = formatsOf({ accessKeyId, secretAccessKey, sessionToken, endsAt }, profileName(account, name));
  const fresh = (id: string): Html => html`<a id="${id}" href="${loginUrl('', grantId)}">Get a fresh session</a>`;
  return page(
    'Your AWS session',
    html`<dl>
        ${roleFacts(grant.roleArn)}
        <dt>Session ends</dt>
        <dd>${timeOf(endsAt)}. ${whyNotLonger({ why, seconds, pastGrant: remaining < 0 })}</dd>
        <dt>Approved until</dt>
        <dd>${timeOf(new Date(grantEnd).toISOString())}. Until then you can get fresh sessions.</dd>
      </dl>
      <div id="running">
        <p class="big" aria-hidden="true" hidden>Time left: <span id="left" data-from="${mintedAt}"></span></p>
        <p class="sr" role="status" id="spoken"></p>
        <p class="row">
          ${
            hasConsole &&
            html`<a
              class="act"
              id="console"
              href="${loginUrl('', grantId, { to: 'console' })}"
              target="_blank"
              rel="noopener"
              >Open the AWS console<span class="sr"> in a new tab</span></a
            >`
          }
          ${fresh('again')}
        </p>
      </div>
      <p id="over" class="warn" tabindex="-1" hidden>
        This session is over, and its credentials are gone from this page.
        ${
          remaining >= REMAINING_MIN
            ? fresh('again-over')
            : 'Your approved time is over too. Request access again if you need more.'
        }
      </p>
      <p id="left-page" class="warn" tabindex="-1" hidden>
        You left this page, so the credentials are gone from it. ${fresh('again-left')}
      </p>
      <div id="secrets">
        <h2>Take it with you</h2>
        <noscript><p>Open what you need, select it and copy it.</p></noscript>
        <p role="status" id="said"></p>
        <ul class="ways">
          ${formats.map(way)}
          <li class="way">
            <details>
              <summary>
                <h3>Each value by itself</h3>
                <b>Show</b>
              </summary>
              <dl translate="no">
                <dt>Access key ID</dt>
                <dd><code id="aws-access-key-id">${accessKeyId}</code></dd>
                <dt>Secret access key</dt>
                <dd><code id="aws-secret-access-key">${secretAccessKey}</code></dd>
                <dt>Session token</dt>
                <dd><code id="aws-session-token">${sessionToken}</code></dd>
                <dt>Ends</dt>
                <dd><code id="session-end">${endsAt}</code></dd>
              </dl>
            </details>
          </li>
        </ul>
        <p class="mute">
          Whoever has these can act as this role until the session ends: give them to nobody. Once you leave this page
          it does not show them again.
        </p>
      </div>`,
    { script: SCRIPT },
  );
}

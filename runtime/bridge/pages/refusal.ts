import { html } from 'hono/html';
import { loginUrl, type Destination } from '../../hand-over/request.js';
import type { Refusal } from '../refusal.js';
import { page, pageScript, type Page } from './page.js';
import { HELP } from './refusal-help.js';
import { TIMES } from './scripts/times.js';
import type { Html } from './template.js';

const SCRIPT = pageScript(TIMES);

/** What a refused request was for, as far as it is known. */
export interface Asked {
  readonly grantId: string;
  readonly destination: Destination;
}

const HOW_TO_GET_A_LINK = html`<h2>How you get a link</h2>
  <ol>
    <li>Request access to the role in Serval.</li>
    <li>Wait for the approval.</li>
    <li>Open the link that comes with it.</li>
  </ol>
  <p class="mute">For who runs this: <code>cdk-serval grant</code> makes a grant, whose link ends with its id.</p>`;

/** A time within words. */
const TIME = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/;

/** To the letter, but that a script may say the times in the person's own time zone. */
const withTimes = (words: string): readonly (string | Html)[] =>
  words.split(TIME).map((part, index) => (index % 2 === 0 ? part : html`<time datetime="${part}">${part}</time>`));

/** Says in plain words why there is no session, and what to do. The reference stands in the log too. */
export function refusalPage({ refused, words }: Refusal, reference: string, asked?: Asked): Page {
  const { title, steps, again, link } = HELP[refused];
  // What the console does not take, the page still gives.
  const destination = refused === 'ConsoleUnavailable' ? undefined : asked?.destination;
  return page(
    title,
    html`<p id="reason">${withTimes(words)}</p>
      <h2>What to do</h2>
      <ul>
        ${steps.map((step) => html`<li>${step}</li>`)}
      </ul>
      ${
        asked &&
        again &&
        html`<p><a class="act" id="again" href="${loginUrl('', asked.grantId, destination)}">Log in again</a></p>`
      }
      ${link && HOW_TO_GET_A_LINK}
      <p class="mute">Reference: <code id="reference">${reference}</code>. Whoever runs this finds it in the log.</p>`,
    { script: SCRIPT },
  );
}

import { html } from 'hono/html';
import { BRIDGE } from '../../../lib/model/index.js';
import { confirmationCode } from '../../hand-over/code.js';
import type { Destination } from '../../hand-over/request.js';
import type { Decision } from '../../session/decide.js';
import { roleFacts } from './facts.js';
import { page, pageScript, type Page } from './page.js';
import { CONFIRM } from './scripts/confirm.js';
import { TIMES } from './scripts/times.js';
import { spokenLength, timeOf } from './spoken.js';
import type { Html } from './template.js';

const SCRIPT = pageScript(TIMES + CONFIRM);

/** What is confirmed. */
export interface Confirmation {
  readonly decision: Decision;
  readonly email: string;
  readonly destination: Destination;
  /** Of the form, with the browser's cookie. */
  readonly key: string;
  /** Where the form may lead beside the bridge, as sources of a policy: with the console. */
  readonly formAction?: string | undefined;
  /**
   * Milliseconds since the epoch.
   * @default - a clock that runs already is told by its end alone
   */
  readonly now?: number;
}

interface Words {
  readonly title: string;
  readonly button: string;
}

/** By where the session goes. */
const WORDS: Readonly<Record<Destination['to'], Words>> = {
  page: { title: 'Start your AWS session?', button: 'Start session' },
  console: { title: 'Open the AWS console?', button: 'Open the AWS console' },
  terminal: { title: 'Does your terminal show this code?', button: 'Yes, the codes are the same' },
};

/** Asks before the clock of a grant starts, and before a session goes elsewhere than onto a page. Only its POST mints. */
export function consentPage(confirmation: Confirmation): Page {
  const { decision, email, destination, key, formAction } = confirmation;
  const { title, button } = WORDS[destination.to];
  return page(
    title,
    html`${
        destination.to === 'terminal' &&
        html`<p class="code" id="code">${confirmationCode(destination.key)}</p>
          <p>If it shows another code, or none, close this page: then somebody else may be asking for your access.</p>`
      }
      <dl>
        ${roleFacts(decision.roleArn)}
        <dt>Logged in as</dt>
        <dd>${email}</dd>
        <dt>Approved until</dt>
        <dd>${timeOf(new Date(decision.end).toISOString())}${decision.first && ', if you start now'}</dd>
      </dl>
      ${clock(confirmation)}
      <form method="post" action="${BRIDGE.callbackPath}">
        <input type="hidden" name="consent" value="${key}" />
        <p><button type="submit">${button}</button></p>
      </form>
      <p>Close this page if you did not ask for this. Nothing starts before you press the button.</p>`,
    { script: SCRIPT, formAction },
  );
}

/** What the button does to the approved time. */
function clock({ decision: { first, startedAt, end, seconds }, now }: Confirmation): Html {
  const whole = end - (first ? Date.parse(startedAt) : (now ?? end));
  const partly = whole > 0 && seconds * 1000 < whole;
  return html`<p class="big">
      ${
        first
          ? `The clock starts now: ${spokenLength(whole)}`
          : `Your clock runs already${whole > 0 ? `: ${spokenLength(whole)} left` : ''}`
      }
    </p>
    <p>
      ${
        first
          ? 'Your approved time begins with this first session, and runs on whether you use it or not.'
          : 'Another session does not change when your approved time is over.'
      }
      ${
        partly &&
        `This session lasts ${spokenLength(seconds * 1000)} at most; get a fresh one as often as you need while the time runs.`
      }
    </p>`;
}

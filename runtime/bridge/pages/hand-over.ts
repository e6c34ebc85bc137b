import { html } from 'hono/html';
import { SEALED_FIELD, terminalUrl, type Terminal } from '../../hand-over/request.js';
import { page, pageScript, type Page } from './page.js';
import { HAND_OVER } from './scripts/hand-over.js';

const SCRIPT = pageScript(HAND_OVER);

/**
 * Carries what is sealed to the program that waits for it, which then says how it ended. It says nothing of what that
 * is: a session or a refusal.
 */
export function handOverPage(terminal: Terminal, sealed: string): Page {
  const url = terminalUrl(terminal);
  return page(
    'Back to your terminal',
    html`<p>The answer goes to the program that waits in your terminal. If this page stays, press the button.</p>
      <form method="post" action="${url}">
        <input type="hidden" name="${SEALED_FIELD}" value="${sealed}" />
        <p><button type="submit">Hand over to the terminal</button></p>
      </form>
      <p>
        Your browser says that it cannot connect? Then the program in the terminal has ended: start it again, on the
        computer on which this browser runs.
      </p>`,
    { script: SCRIPT, formAction: url },
  );
}

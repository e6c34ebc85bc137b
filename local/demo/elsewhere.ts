/** The same grant once more: into the console, and for a program in a terminal. */
import { confirmationCode } from '../../runtime/hand-over/code.js';
import {
  loginUrl,
  SEALED_FIELD,
  terminalUrl,
  type Destination,
  type Terminal,
} from '../../runtime/hand-over/request.js';
import { newLoginKeys, open } from '../../runtime/hand-over/sealed.js';
import { browser, type Browser, type Page } from './browser.js';
import { ANA } from './people.js';
import type { Step } from './report.js';

export async function intoTheConsole(bridgeUrl: string, grantId: string, role: string): Promise<Step> {
  const web = browser();
  const there = await confirmed(web, await asked(web, bridgeUrl, grantId, { to: 'console' }));
  const seen = there.element('console') ?? there.element('reason') ?? there.text;
  return { what: 'the console', seen: `is open for ${seen}`, asItShould: seen.includes(`/${role}/${ANA.email} at `) };
}

export async function toATerminal(bridgeUrl: string, grantId: string, roleArn: string): Promise<Step> {
  const [keys, strange] = [await newLoginKeys(), await newLoginKeys()];
  const terminal: Terminal = { to: 'terminal', port: 49_152, key: keys.publicKey };
  const web = browser();
  const page = await asked(web, bridgeUrl, grantId, terminal);
  const code = confirmationCode(keys.publicKey);
  const form = (await confirmed(web, page)).forms.find(({ action }) => action === terminalUrl(terminal));
  const sealed = form?.fields[SEALED_FIELD] ?? '';
  const [session, stolen] = [await open(sealed, keys), await open(sealed, strange)];
  return {
    what: 'a terminal',
    seen: 'its code stands on the page, and its key alone opens the session',
    asItShould:
      page.text.includes(code) && session?.kind === 'session' && session.roleArn === roleArn && stolen === undefined,
  };
}

/** Up to the page that asks for a confirmation. */
async function asked(web: Browser, bridgeUrl: string, grantId: string, destination: Destination): Promise<Page> {
  const choice = await web.open(loginUrl(bridgeUrl, grantId, destination));
  const person = choice.forms.find(({ fields }) => fields.user === ANA.subject);
  return person ? web.submit(choice, person) : choice;
}

async function confirmed(web: Browser, page: Page): Promise<Page> {
  const consent = page.forms.find(({ fields }) => fields.consent !== undefined);
  return consent ? web.submit(page, consent) : page;
}

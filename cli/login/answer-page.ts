/** The pages that the waiting command answers the browser with: plain, loading nothing. */
import type { Outcome } from './outcome.js';

export interface Answer {
  readonly status: number;
  readonly html: string;
  /** Where the browser goes instead. */
  readonly location?: string;
}

/** Of every answer. @see https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin',
  Connection: 'close',
};

export function outcomePage(outcome: Outcome): Answer {
  if ('session' in outcome) return page(200, 'You can close this tab', 'Your terminal has the session.');
  return page(200, 'No session', `${outcome.ended.words} You can close this tab.`);
}

/** From the address that the browser was started with. */
export function onwardPage(location: string): Answer {
  return { ...page(303, 'On to the login', 'Your browser goes on to the login.'), location };
}

export function stoppedPage(): Answer {
  const text =
    'Another program has used this address before, so the login is stopped: do not go on with it. ' +
    'Start it again in the terminal.';
  return page(410, 'Login stopped', text);
}

/** Why a request was none that is waited for, by the status of its answer. */
const STRANGE: Readonly<Record<number, string>> = {
  400: 'This is not what the terminal waits for. It still waits: begin the login at the address that it shows.',
  403: 'This address is for the browser of another user. Open the one that the terminal shows.',
  404: 'There is nothing here.',
  413: 'This is too large.',
  415: 'This is no form.',
};

export type StrangeStatus = 400 | 403 | 404 | 413 | 415;

export function strangePage(status: StrangeStatus): Answer {
  return page(status, 'Not here', STRANGE[status]!);
}

function page(status: number, title: string, text: string): Answer {
  const html = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    '</head>',
    `<body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p></main></body>`,
    '</html>',
    '',
  ];
  return { status, html: html.join('\n') };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

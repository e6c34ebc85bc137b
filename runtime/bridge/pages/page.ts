/** What every page of the bridge has: its frame, its style, and a policy under which nothing else loads or runs. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { STYLE } from './style.js';
import { template, type Html } from './template.js';

/** A page, and the Content-Security-Policy that it is answered with. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

export interface PageOptions {
  /** @default - one that cleans the address, as each does */
  readonly script?: PageScript | undefined;
  /** Where forms, and redirects in answer to them, may lead. @default - to the bridge alone */
  readonly formAction?: string | undefined;
}

/** Takes code and state out of the address bar and the history. */
const CLEAN_ADDRESS = `history.replaceState(null,"",location.pathname)`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What a page runs: made once, since a page is answered with the same each time, and hashing it takes its time. */
export interface PageScript {
  /** With the one style; between the tags stands what is hashed, byte for byte. */
  readonly head: ReturnType<typeof raw>;
  /** Which style and script may run. */
  readonly policy: string;
}

/**
 * A page's one script, in its head: the address is clean before anything of the page is shown.
 * @param text runs once the page is read
 */
export function pageScript(text?: string): PageScript {
  const script =
    text === undefined ? CLEAN_ADDRESS : `${CLEAN_ADDRESS};addEventListener('DOMContentLoaded',()=>{${text}})`;
  return {
    head: raw(`<style>${STYLE}</style><script>${script}</script>`),
    policy: `style-src ${hashOf(STYLE)}; script-src ${hashOf(script)}`,
  };
}

const PLAIN = pageScript();

const policyOf = ({ script = PLAIN, formAction = "'self'" }: PageOptions): string =>
  ["default-src 'none'", script.policy, `form-action ${formAction}`, "base-uri 'none'", "frame-ancestors 'none'"].join(
    '; ',
  );

/**
 * Headers of every answer, errors too: nothing is stored, framed, sniffed, or sent on as a referrer, and no page
 * loads or runs anything but its own style and scripts.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Content-Security-Policy': policyOf({}),
};

const FRAME = template(
  ['title', 'head', 'body'],
  ({ title, head, body }) =>
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width,initial-scale=1" />
          <title>${title}</title>
          ${head}
        </head>
        <body>
          <main>
            <h1>${title}</h1>
            ${body}
          </main>
        </body>
      </html>`,
);

export function page(title: string, body: Html, options: PageOptions = {}): Page {
  const { head } = options.script ?? PLAIN;
  // A `String` object, as it comes, would go through a stream on its way out.
  return { html: String(FRAME({ title, head, body })), policy: policyOf(options) };
}

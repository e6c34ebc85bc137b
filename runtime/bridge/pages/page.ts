/** What every page of the bridge has: its frame, its style, and a policy under which nothing else loads or runs. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { STYLE } from './style.js';

export type Html = ReturnType<typeof html>;

/** A page, and the Content-Security-Policy that it is answered with. */
export interface Page {
  readonly html: string;
  readonly policy: string;
}

export interface PageOptions {
  /** Runs once the page is read. */
  readonly script?: string | undefined;
  /** Where forms, and redirects in answer to them, may lead. @default - to the bridge alone */
  readonly formAction?: string | undefined;
}

/** Takes code and state out of the address bar and the history. */
const CLEAN_ADDRESS = `history.replaceState(null,"",location.pathname)`;

/** Hashed and sent byte for byte. */
const hashes = new Map<string, string>();

function hashOf(text: string): string {
  let known = hashes.get(text);
  if (known === undefined) {
    known = `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    hashes.set(text, known);
  }
  return known;
}

/** The one script of a page, in its head: the address is clean before anything of the page is shown. */
const scriptOf = ({ script }: PageOptions): string =>
  script === undefined ? CLEAN_ADDRESS : `${CLEAN_ADDRESS};addEventListener('DOMContentLoaded',()=>{${script}})`;

function policyOf(options: PageOptions): string {
  return [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(scriptOf(options))}`,
    `form-action ${options.formAction ?? "'self'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

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

export function page(title: string, body: Html, options: PageOptions = {}): Page {
  // Between the tags must stand what is hashed, byte for byte.
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style><script>${scriptOf(options)}</script>`)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
  // A `String` object, as it comes, would go through a stream on its way out.
  return { html: String(whole), policy: policyOf(options) };
}

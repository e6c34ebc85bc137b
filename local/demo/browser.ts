/** A browser as far as a login needs one: redirects, cookies by the rules, forms. It runs no scripts. */
import { parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

const MOST_REDIRECTS = 20;

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** What a person reads: text without markup, white space folded. */
  readonly text: string;
  readonly forms: readonly Form[];
  /** Text of the element with this id. */
  element(id: string): string | undefined;
  /** URLs that were asked on the way here, this page's last. */
  readonly visited: readonly string[];
}

export interface Form {
  readonly action: string;
  readonly method: string;
  /** Names and values as the page filled them in. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Browser {
  open(url: string): Promise<Page>;
  /** Sends a form of a page, with fields overwritten or added. */
  submit(page: Page, form: Form, fields?: Readonly<Record<string, string>>): Promise<Page>;
}

export function browser(fetch: typeof globalThis.fetch = globalThis.fetch): Browser {
  const jar = new CookieJar();

  async function request(url: string, init: RequestInit, visited: readonly string[]): Promise<Page> {
    if (visited.length > MOST_REDIRECTS) throw new Error(`too many redirects, the last to ${new URL(url).origin}`);
    const headers = new Headers(init.headers);
    headers.set('accept', 'text/html');
    const cookie = await jar.getCookieString(url);
    if (cookie) headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) await jar.setCookie(line, url, { ignoreError: true });

    const location = response.headers.get('location');
    if (location !== null && response.status >= 300 && response.status < 400) {
      await response.arrayBuffer();
      const keepsMethod = response.status === 307 || response.status === 308;
      return request(new URL(location, url).href, keepsMethod ? init : {}, [...visited, url]);
    }
    return page(url, response, await response.text(), [...visited, url]);
  }

  return {
    open: (url) => request(url, {}, []),
    submit: (from, form, fields = {}) => {
      const values = new URLSearchParams({ ...form.fields, ...fields });
      const origin = new URL(from.url).origin;
      if (form.method === 'get') {
        const target = new URL(form.action);
        target.search = values.toString();
        return request(target.href, {}, []);
      }
      return request(form.action, { method: 'POST', body: values, headers: { origin, referer: from.url } }, []);
    },
  };
}

function page(url: string, response: Response, html: string, visited: readonly string[]): Page {
  const root = parse(html);
  root.querySelectorAll('script, style, title').forEach((element) => element.remove());
  const forms = root.querySelectorAll('form').map((form) => ({
    action: new URL(form.getAttribute('action') ?? url, url).href,
    method: (form.getAttribute('method') ?? 'get').toLowerCase(),
    fields: Object.fromEntries(
      form
        .querySelectorAll('input[name], button[name]')
        .map((field) => [field.getAttribute('name') ?? '', field.getAttribute('value') ?? '']),
    ),
  }));
  const text = root.textContent.replace(/\s+/g, ' ').trim();
  const element = (id: string): string | undefined => root.getElementById(id)?.textContent;
  return { url, status: response.status, headers: response.headers, html, text, forms, element, visited };
}

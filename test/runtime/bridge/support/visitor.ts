/** What a browser would do, one request at a time, so that a test can stop and change something between two. */
import { parse, type HTMLElement } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly location: string | null;
  readonly html: string;
  readonly root: HTMLElement;
  /** Text of the element with this id. */
  text(id: string): string | undefined;
}

export interface Visitor {
  readonly jar: CookieJar;
  get(url: string, headers?: Record<string, string>): Promise<Seen>;
  post(url: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Seen>;
  /** Requests a bridge's login and everything it leads to, up to the callback's URL, which is not requested. */
  upToCallback(loginUrl: string, subject?: string): Promise<string>;
  /** The bridge's cookies, as `name=value`. */
  cookies(url: string): Promise<readonly string[]>;
}

/** @param watch is shown every answer, and who gave it */
export function visitor(watch: (seen: Seen, url: string) => void = () => {}): Visitor {
  const jar = new CookieJar();

  async function request(url: string, init: RequestInit): Promise<Seen> {
    const cookie = await jar.getCookieString(url);
    const headers = new Headers(init.headers);
    if (cookie && !headers.has('cookie')) headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) await jar.setCookie(line, url, { ignoreError: true });
    const html = await response.text();
    const root = parse(html);
    const location = response.headers.get('location');
    const seen: Seen = {
      status: response.status,
      headers: response.headers,
      location: location === null ? null : new URL(location, url).href,
      html,
      root,
      text: (id) => root.querySelector(`#${id}`)?.text,
    };
    watch(seen, url);
    return seen;
  }

  const self: Visitor = {
    jar,
    get: (url, headers = {}) => request(url, { headers }),
    post: (url, fields, headers = {}) =>
      request(url, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { origin: new URL(url).origin, ...headers },
      }),
    upToCallback: async (loginUrl, subject = '00u1') => {
      let url = loginUrl;
      for (let step = 0; step < 20; step += 1) {
        if (new URL(url).pathname === '/oidc/auth/callback') return url;
        const seen = await self.get(url);
        const action = seen.root.querySelector('form')?.getAttribute('action');
        const next =
          seen.location ?? (action && (await self.post(new URL(action, url).href, { user: subject })).location);
        if (!next) throw new Error(`nothing leads on from ${new URL(url).pathname}: ${seen.status} ${seen.root.text}`);
        url = next;
      }
      throw new Error('too many steps');
    },
    cookies: async (url) => (await jar.getCookies(url)).map(({ key, value }) => `${key}=${value}`),
  };
  return self;
}

/** The key in a consent page's form. */
export function consentKey(page: Seen): string {
  const key = page.root.querySelector('input[name=consent]')?.getAttribute('value');
  if (key === undefined) throw new Error(`no consent page: ${page.status} ${page.text('reason') ?? page.html}`);
  return key;
}

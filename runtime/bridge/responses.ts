/** How the bridge's answers are made: all their headers at once, which servers write as they stand. */
import type { Context } from 'hono';
import { generateCookie } from 'hono/cookie';
import { SECURITY_HEADERS, type Page } from './pages/page.js';

export type CookieOptions = Parameters<typeof generateCookie>[2];

/** Of a context: the cookies that its answer sets. */
const COOKIES = 'cookies';

const cookiesOf = (context: Context): string[] | undefined => context.get(COOKIES) as string[] | undefined;

/** Sets a cookie with the answer to come, whatever that will be. */
export function setCookie(context: Context, name: string, value: string, options: CookieOptions): void {
  const cookie = generateCookie(name, value, options);
  const set = cookiesOf(context);
  if (set) set.push(cookie);
  else context.set(COOKIES, [cookie]);
}

/** Has the browser forget a cookie that was set with the same options. */
export function deleteCookie(context: Context, name: string, options: CookieOptions): void {
  setCookie(context, name, '', { ...options, maxAge: 0 });
}

/** An answer with its cookies, and the headers that every answer has. */
export function answer(
  context: Context,
  status: number,
  body: string | null,
  headers: Readonly<Record<string, string>>,
): Response {
  const all: Record<string, string> = { ...SECURITY_HEADERS, ...headers };
  const cookies = cookiesOf(context) ?? [];
  if (cookies.length < 2) {
    if (cookies[0] !== undefined) all['Set-Cookie'] = cookies[0];
    return new Response(body, { status, headers: all });
  }
  const several = new Headers(all);
  for (const cookie of cookies) several.append('Set-Cookie', cookie);
  return new Response(body, { status, headers: several });
}

/** A page, under the policy that it needs. */
export const htmlAnswer = (
  context: Context,
  status: number,
  { html, policy }: Page,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  answer(context, status, html, {
    'Content-Type': 'text/html; charset=UTF-8',
    'Content-Security-Policy': policy,
    ...headers,
  });

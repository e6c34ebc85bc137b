import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, worst, type Finding } from '../../steps/finding.js';
import { isAnswered, type Answered } from '../facts.js';
import { once, type Rule } from '../rule.js';

/** What every answer of the bridge must say, errors too. */
const HEADERS: ReadonlyArray<readonly [name: string, has: RegExp, words: string]> = [
  ['cache-control', /\bno-store\b/i, 'no-store'],
  ['referrer-policy', /^no-referrer$/i, 'no-referrer'],
  ['x-content-type-options', /^nosniff$/i, 'nosniff'],
  ['content-security-policy', /(?:^|;)\s*frame-ancestors 'none'/i, "frame-ancestors 'none'"],
  ['content-security-policy', /(?:^|;)\s*default-src 'none'/i, "default-src 'none'"],
];

/** Names of the bridge's cookies, with or without the prefix that they must have. */
const COOKIE_OF_BRIDGE = /^(?:__\w+-)?serval-/;

/** Whether the bridge's answers protect a login in the browser: their headers, and the cookie that a login is bound to. */
export const bridgeAnswers: Rule = {
  step: 'bridge answers',
  judge: once(({ bridge }) => {
    if (bridge.state !== 'known') return notChecked(whyNot(bridge));
    const { url, login, callback } = bridge.value;
    const answers = [login, callback].filter(isAnswered);
    if (answers.length === 0) return notChecked('the bridge does not answer');
    const secure = url.startsWith('https:');
    return worst(
      [...answers.flatMap(headersOf), ...(isAnswered(login) ? cookieOf(login, secure) : [])],
      'headers and cookie protect the login',
    );
  }),
};

function headersOf({ url, headers }: Answered): readonly Finding[] {
  const lacking = HEADERS.filter(([name, has]) => !has.test((headers[name] ?? []).join(', ')));
  return lacking.map(([name, , words]) =>
    notOk(
      `${new URL(url).pathname} lacks ${words} in ${name}`,
      'let nothing in front of the bridge change its headers',
    ),
  );
}

/** A login without one is bound to no browser. @see https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2 */
function cookieOf({ status, headers }: Answered, secure: boolean): readonly Finding[] {
  if (status < 300 || status >= 400) return [];
  // What else comes is of whoever stands in front, as a load balancer's.
  const cookies = (headers['set-cookie'] ?? []).filter((cookie) => COOKIE_OF_BRIDGE.test(cookie));
  const fix = 'let nothing in front of the bridge change its cookies, and end TLS with the public name in front of it';
  if (cookies.length === 0) return [notOk('the login sets no cookie', fix)];
  return cookies.flatMap((cookie) => {
    const name = cookie.split('=')[0]!;
    const attributes = cookie
      .split(';')
      .slice(1)
      .map((attribute) => attribute.trim().toLowerCase());
    const wanted = ['httponly', 'samesite=lax', ...(secure ? ['secure'] : [])];
    const lacking = wanted.filter((attribute) => !attributes.includes(attribute));
    if (secure && !name.startsWith('__Host-')) lacking.push('__Host- before its name');
    return lacking.length === 0 ? [] : [notOk(`the cookie of the login lacks ${lacking.join(', ')}`, fix)];
  });
}

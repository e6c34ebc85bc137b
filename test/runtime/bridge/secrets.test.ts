/** Secrets that are unlike anything else go through every path, and are looked for wherever something is written. */
import { jest } from '@jest/globals';
import { errorName } from '../../../runtime/errors.js';
import { at, grant } from '../session/samples.js';
import { CLIENT_SECRET, rogueWorld, type WorldOptions } from './support/bridge-world.js';
import type { Behaviour } from './support/rogue-provider.js';
import { visitor, type Seen } from './support/visitor.js';

interface Traces {
  /** Name, and the secret itself. */
  readonly secrets: ReadonlyArray<readonly [string, string]>;
  /** The log, and what went to the process's own outputs. */
  readonly written: string;
  /** URLs that the browser was sent to or asked, but for the callback, where OIDC itself puts code and state. */
  readonly urls: string;
  readonly pages: string;
}

const COOKIE_KEY = Buffer.from('cookie-key-canary-of-32-bytes-ab');

/** One login with everything that is secret in it collected. */
async function traced(behaviour: Behaviour, options: WorldOptions = {}): Promise<Traces> {
  const outputs: string[] = [];
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => outputs.push(String(text)) > 0),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => outputs.push(String(text)) > 0),
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      jest.spyOn(console, name).mockImplementation((...texts: unknown[]) => void outputs.push(texts.join(' '))),
    ),
  ];
  const tokens: string[] = [];
  const world = await rogueWorld({ ...options, settings: { cookieKeys: [COOKIE_KEY] } });
  const urls: string[] = [];
  const pages: string[] = [];
  const web = visitor();
  const note = (seen: Seen): Seen => {
    pages.push(seen.html);
    return seen;
  };
  try {
    world.rogue.behaviour = {
      ...behaviour,
      idToken: async (claims, signed) => {
        const token = await (behaviour.idToken?.(claims, signed) ?? signed({}));
        tokens.push(token);
        return token;
      },
    };
    const begun = note(await web.get(`${world.url}/oidc/auth/login?grant=g-1`));
    const cookies = await web.cookies(world.url);
    const callback = (await web.get(begun.location!)).location!;
    const page = note(await web.get(callback));
    urls.push(...[page.location ?? ''].filter((url) => url !== ''));
    const key = page.root.querySelector('input[name=consent]')?.getAttribute('value');
    const last = key ? note(await web.post(`${world.url}/oidc/auth/callback`, { consent: key })) : page;
    urls.push(last.location ?? '');
    const { code, state } = Object.fromEntries(new URL(callback).searchParams) as Record<string, string>;
    const [redeemed] = world.rogue.redeemed;
    const verifier = redeemed?.get('code_verifier');
    return {
      secrets: [
        ['client secret', CLIENT_SECRET],
        ['cookie key', COOKIE_KEY.toString()],
        ['cookie key in base64', COOKIE_KEY.toString('base64url')],
        ['cookie', cookies[0]!.split('=')[1]!],
        ['access token', 'access-token'],
        ...tokens.map((token) => ['ID token', token] as const),
        ...tokens.map((token) => ['signature', token.split('.')[2]!] as const).filter(([, text]) => text !== ''),
        ...(verifier ? [['verifier', verifier] as const] : []),
        ...(code ? [['code', code] as const] : []),
        ...(state ? [['state', state] as const] : []),
        ...(key ? [['key of the confirmation', key] as const] : []),
        ...['aws-secret-access-key', 'aws-session-token'].flatMap((id) => {
          const text = last.text(id);
          return text ? [[id, text] as const] : [];
        }),
      ],
      written: JSON.stringify(world.log) + outputs.join('\n'),
      urls: urls.join('\n'),
      pages: pages.join('\n'),
    };
  } finally {
    await world.close();
    for (const spy of spies) spy.mockRestore();
  }
}

const failingStores: WorldOptions['stores'] = (stores) => ({
  ...stores,
  grants: {
    ...stores.grants,
    recordSession: (_id, _at, session) => Promise.reject(new Error(`could not write ${JSON.stringify(session)}`)),
  },
});

test.each<[string, Behaviour, WorldOptions]>([
  ['a session', {}, {}],
  ['a later session', {}, { grants: [grant({ startedAt: at(-1) })] }],
  ['a bad signature', { idToken: async (_, signed) => (await signed({})).replace(/[^.]{8}$/, 'AAAAAAAA') }, {}],
  ['a token of another audience, which others hold', { claims: (right) => ({ ...right, aud: ['x', 'y'] }) }, {}],
  ['an answer that is no JSON', { tokenAnswer: ({ id_token: token }) => `{"id_token":"${String(token)}` }, {}],
  [
    'an error that repeats the request',
    { tokenStatus: 400, tokenAnswer: (right) => ({ error: 'invalid_grant', ...right }) },
    {},
  ],
  [
    'an error whose code is the token',
    { tokenStatus: 400, tokenAnswer: ({ id_token: token }) => ({ error: token }) },
    {},
  ],
  ['keys that are not there', { keysStatus: 500 }, {}],
  ['somebody else', { claims: (right) => ({ ...right, email: 'eve@example.com' }) }, {}],
  ['a role that AWS refuses', {}, { grants: [grant()], role: { maxSessionDuration: 3600 } }],
  ['stores that fail with what they were given', {}, { stores: failingStores }],
])('%s leaves no secret in a log, an output or a URL', async (_, behaviour, options) => {
  const { secrets, written, urls, pages } = await traced(behaviour, options);
  expect(written).toContain('"event":"login"');
  expect(secrets.length).toBeGreaterThan(6);
  for (const [name, secret] of secrets) {
    expect([name, written.includes(secret)]).toEqual([name, false]);
    expect([name, urls.includes(secret)]).toEqual([name, false]);
    if (!/^aws-|^key of|^state|^code/.test(name)) expect([name, pages.includes(secret)]).toEqual([name, false]);
  }
});

test('a malformed grant is logged by what is wrong with it', async () => {
  const { written } = await traced({}, { grants: [grant({ approvedMinutes: -5 })] });
  expect(written).toContain('approvedMinutes of grant g-1: -5 is not allowed');
});

test('an unforeseen error is logged by its name, never by its message', async () => {
  const stores: WorldOptions['stores'] = (given) => ({
    ...given,
    grants: { ...given.grants, grant: () => Promise.reject(new RangeError('canary')) },
  });
  const { written, pages } = await traced({}, { stores });
  expect(written).toContain('"detail":"RangeError"');
  expect(written + pages).not.toContain('canary');
  expect(errorName(new RangeError('canary'))).toBe('RangeError');
});

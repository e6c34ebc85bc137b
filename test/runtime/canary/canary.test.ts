/**
 * Secrets that are unlike anything else go through the bridge as it is shipped, told by NODE_DEBUG to be loud, and are
 * looked for in all that it wrote, answered, counted and stored. Leaks that are planted show that they would be found.
 */
import {
  AT_SERVAL,
  CANARIES,
  JUSTIFICATION,
  loudBridge,
  type Home,
  type Leak,
  type LoudBridge,
} from './bridge-process.js';
import { consentKey, visitor, type Seen, type Visitor } from '../bridge/support/visitor.js';
import { loginUrl, type Destination } from '../../../runtime/hand-over/request.js';
import { newLoginKeys, open } from '../../../runtime/hand-over/sealed.js';
import type { Behaviour } from '../bridge/support/rogue-provider.js';

/** What of Node can be loud. Not `http`, `https` and `net`, which print the headers of calls: docs/bridge.md says so. */
const LOUD = 'fetch,undici,tls,timer,stream,module,esm,cluster,worker';

interface Traces {
  readonly written: string;
  readonly stored: string;
  /** On the health port; a function's are among what it wrote. */
  readonly counted: string;
  /** Where its answers sent the browser. */
  readonly redirected: string;
  /** Pages and headers of all answers, but for the one that is the credentials'. */
  readonly answered: string;
  readonly secrets: ReadonlyArray<readonly [string, string]>;
}

/** Logs in by every path, and gives all that was left behind. */
async function traced(bridge: LoudBridge): Promise<Traces> {
  const right = bridge.rogue.behaviour;
  const secrets: Array<readonly [string, string]> = Object.entries(CANARIES);
  const answers: string[] = [];
  const callbackUrl = `${bridge.url}/oidc/auth/callback`;
  const note = (seen: Seen): Seen => {
    const headers = [...seen.headers].filter(([name]) => name !== 'set-cookie' && name !== 'location');
    answers.push(seen.html, JSON.stringify(headers));
    return seen;
  };

  async function logIn(behaviour: Behaviour, id: string, web: Visitor, destination?: Destination): Promise<Seen> {
    bridge.rogue.behaviour = {
      ...right,
      ...behaviour,
      idToken: async (claims, signed) => {
        const token = await (behaviour.idToken?.(claims, signed) ?? signed({}));
        secrets.push(['ID token', token], ['signature', token.split('.')[2]!]);
        return token;
      },
    };
    const callback = await web.upToCallback(loginUrl(bridge.url, id, destination));
    for (const [name, value] of new URL(callback).searchParams) if (name !== 'iss') secrets.push([name, value]);
    for (const cookie of await web.cookies(bridge.url)) secrets.push(['cookie', cookie.slice(cookie.indexOf('=') + 1)]);
    return web.get(callback);
  }

  /** Into the console and to a terminal: what each got, of which no page may hold anything. */
  async function elsewhere(): Promise<ReadonlyArray<readonly [string, string]>> {
    const confirmed = async (destination: Destination): Promise<Seen> => {
      const browser = visitor();
      const consent = consentKey(await logIn({}, 'g-1', browser, destination));
      return note(await browser.post(callbackUrl, { consent }));
    };
    const there = await confirmed({ to: 'console' });
    const keys = await newLoginKeys();
    const page = await confirmed({ to: 'terminal', port: 49_152, key: keys.publicKey });
    const session = await open(page.root.querySelector('input[name=sealed]')!.getAttribute('value')!, keys);
    if (session?.kind !== 'session') throw new Error('the terminal got no session');
    return [
      ['sign-in token', new URL(there.location!).searchParams.get('SigninToken')!],
      ['secret key for a terminal', session.secretAccessKey],
      ['session token for a terminal', session.sessionToken],
    ];
  }

  for (const [behaviour, id] of PATHS) note(await logIn(behaviour, id, visitor()));
  note(await visitor().get(`${callbackUrl}?code=canary-of-a-code&state=canary-of-a-state`));
  note(await visitor().post(callbackUrl, { consent: 'canary-of-a-consent' }));
  secrets.push(['code', 'canary-of-a-code'], ['state', 'canary-of-a-state'], ['consent', 'canary-of-a-consent']);

  const web = visitor();
  const asked = await logIn({}, 'g-1', web);
  const consent = asked.root.querySelector('input[name=consent]')!.getAttribute('value')!;
  for (const cookie of await web.cookies(bridge.url)) secrets.push(['cookie', cookie.slice(cookie.indexOf('=') + 1)]);
  const page = await web.post(callbackUrl, { consent });
  for (const id of ['aws-secret-access-key', 'aws-session-token']) secrets.push([id, page.text(id)!]);
  for (const one of bridge.rogue.redeemed) secrets.push(['verifier', one.get('code_verifier')!]);
  for (const one of bridge.rogue.authorizations) secrets.push(['nonce', one.get('nonce')!]);
  secrets.push(['consent', consent], ['access token', 'access-token']);

  for (const secret of await elsewhere()) secrets.push(secret);

  note(await logIn({}, AT_SERVAL, visitor()));
  expect(bridge.serval.calls().at(-1)).toMatchObject({ status: 200 });

  const paths = bridge.healthUrl === undefined ? [] : ['/livez', '/readyz', '/metrics'];
  const health = await Promise.all(paths.map(async (path) => (await fetch(`${bridge.healthUrl}${path}`)).text()));
  return {
    written: bridge.written(),
    stored: await bridge.stored(),
    counted: health.join('\n'),
    redirected: bridge.rogue.authorizations.join('\n'),
    answered: answers.join('\n'),
    secrets,
  };
}

const PATHS: ReadonlyArray<readonly [Behaviour, string]> = [
  [{ idToken: async (_, signed) => (await signed({})).replace(/[^.]{8}$/, 'AAAAAAAA') }, 'g-1'],
  [{ claims: (right) => ({ ...right, aud: ['x', 'y'] }) }, 'g-1'],
  [{ tokenAnswer: ({ id_token: token }) => `{"id_token":"${String(token)}` }, 'g-1'],
  [{ tokenStatus: 400, tokenAnswer: (right) => ({ error: 'invalid_grant', ...right }) }, 'g-1'],
  [{ tokenStatus: 400, tokenAnswer: ({ id_token: token }) => ({ error: token }) }, 'g-1'],
  [{ clientSecret: 'another' }, 'g-1'],
  [{ claims: ({ email: _, ...rest }) => rest, userinfo: { sub: 'x' } }, 'g-1'],
  [{ callback: (parameters) => parameters.set('error', 'canary-of-an-error') }, 'g-1'],
  [{}, 'g-2'],
  [{}, 'g-unknown'],
];

/** What OpenID Connect sends by the browser; and what an audit is for. */
const MEANT = ['state is redirected', 'nonce is redirected', 'justification is stored'];

/** Where each secret was found that should be nowhere. */
function found({ secrets, ...places }: Traces): string[] {
  const all = [...secrets, ['justification', JUSTIFICATION] as const];
  const findings = Object.entries(places).flatMap(([place, text]) =>
    all.flatMap(([name, secret]) => (secret !== '' && text.includes(secret) ? [`${name} is ${place}`] : [])),
  );
  return [...new Set(findings)].filter((finding) => !MEANT.includes(finding));
}

async function tracedOnce(home: Home, leak?: Leak): Promise<Traces> {
  const bridge = await loudBridge({ home, debug: LOUD, ...(leak && { leak }) });
  try {
    return await traced(bridge);
  } finally {
    await bridge.close();
  }
}

test.each<Home>(['process', 'function'])(
  'no secret is written, stored, counted, answered or put into a URL by a %s, by any path',
  async (home) => {
    const traces = await tracedOnce(home);
    expect(traces.written).toContain('"outcome":"session"');
    expect(traces.written).toMatch(/^(?:ESM|STREAM) \d+: /m);
    expect(traces.stored).toContain('"ada@example.com"');
    expect(traces.stored).toContain(JUSTIFICATION);
    expect(home === 'process' ? traces.counted : traces.written).toMatch(/outcome"?[=:]"session"/);
    expect(traces.redirected).toContain('code_challenge=');
    expect(traces.secrets.length).toBeGreaterThan(60);
    expect(found(traces)).toEqual([]);
  },
  60_000,
);

test.each<[string, Home, Leak, string]>([
  [
    'a log that tells the settings',
    'process',
    {
      file: 'runtime/bridge/host.ts',
      from: '${JSON.stringify(line)}',
      to: '${JSON.stringify([line, secrets.current()])}',
    },
    'SERVAL_CLIENT_SECRET is written',
  ],
  [
    'a record that holds the token',
    'function',
    { file: 'runtime/session/start-session.ts', from: 'subject: login.subject,', to: 'subject: login.token,' },
    'ID token is stored',
  ],
  [
    'a line that tells what opens the console',
    'process',
    {
      file: 'runtime/bridge/console-sign-in.ts',
      from: 'if (token === undefined) return undefined;',
      to: 'console.log(token);',
    },
    'sign-in token is written',
  ],
  [
    'a verifier in the URL of the provider',
    'process',
    {
      file: 'runtime/bridge/login.ts',
      from: 'code_challenge: codeChallenge(attempt.verifier),',
      to: 'code_challenge: codeChallenge(attempt.verifier), login_hint: attempt.verifier,',
    },
    'verifier is redirected',
  ],
])(
  '%s is found',
  async (_, home, leak, where) => {
    expect(found(await tracedOnce(home, leak))).toContain(where);
  },
  60_000,
);

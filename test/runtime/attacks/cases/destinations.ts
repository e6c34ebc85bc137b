/** Where a session would go: into a console that nobody asked for, or to a program that is not the person's own. */
import { loginUrl } from '../../../../runtime/hand-over/request.js';
import { newLoginKeys } from '../../../../runtime/hand-over/sealed.js';
import { consentKey, type Seen } from '../../bridge/support/visitor.js';
import type { Attacker } from '../attacker.js';
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';

const BAD = { status: 400, reason: 'BadRequest' } as const;
const PORT = 49_152;

/** A login for a program of the attacker's. */
async function terminalUrl({ world }: Attacker, changed: Readonly<Record<string, string>> = {}): Promise<string> {
  const { publicKey: key } = await newLoginKeys();
  const url = new URL(loginUrl(world.url, 'g-1', { to: 'terminal', port: PORT, key }));
  for (const [name, value] of Object.entries(changed)) url.searchParams.set(name, value);
  return url.href;
}

/** The person has a session, so that the clock runs, and no confirmation is needed for it. */
async function running({ consent, web, callback, prepared }: Attacker): Promise<void> {
  await web.post(callback, { consent: await consent() });
  prepared();
}

const asked = (page: Seen): string => (page.root.querySelector('input[name=consent]') ? 'asked' : 'not asked');

/** Up to the answer of the callback, from a page that the browser tells of so. */
async function led({ web }: Attacker, url: string, site: string): Promise<Seen> {
  const { location } = await web.get(url, { 'sec-fetch-site': site });
  return web.get(await web.upToCallback(location!));
}

const port = (name: string, input: string, value: string): AttackCase => ({
  name,
  input,
  check: OWN.terminalPort,
  refusal: BAD,
  attack: async (attacker) => attacker.web.get(await terminalUrl(attacker, { port: value })),
});

const key = (name: string, input: string, value: string): AttackCase => ({
  name,
  input,
  check: OWN.terminalKey,
  refusal: BAD,
  attack: async (attacker) => attacker.web.get(await terminalUrl(attacker, { key: value })),
});

const toConsole = (name: string, input: string): AttackCase => ({
  name,
  input,
  check: OWN.ourPage,
  alone: true,
  refusal: { result: 'asked' },
  attack: async (attacker) => {
    await running(attacker);
    return asked(await led(attacker, loginUrl(attacker.world.url, 'g-1', { to: 'console' }), input));
  },
});

export const DESTINATIONS: readonly AttackCase[] = [
  port('a session for a port of a service of the system', 'below 1024', '22'),
  port('a session for another host, in the place of the port', 'userinfo', '49152@evil.example'),
  port('a session for a path, in the place of the port', 'a path', '49152/x'),
  port('a session for a port beyond all', 'above 65535', '99999'),
  key('a session for an empty key', 'empty', ''),
  key('a session for a key that is no point of the curve', 'not on the curve', `BA${'A'.repeat(85)}`),
  key('a session for a key in another writing', 'padded', `BA${'A'.repeat(85)}=`),
  toConsole('a foreign page sends somebody into the console', 'cross-site'),
  toConsole('a page beside ours sends somebody into the console', 'same-site'),
  toConsole('a mail sends somebody into the console', 'none'),
  {
    name: 'a program asks for a session that needs no confirmation on the page',
    input: 'a running grant',
    check: OWN.terminalConfirmed,
    alone: true,
    refusal: { result: 'asked' },
    attack: async (attacker) => {
      await running(attacker);
      return asked(await attacker.web.get(await attacker.web.upToCallback(await terminalUrl(attacker))));
    },
  },
  {
    name: 'a program that says that our page led to it',
    input: 'a forged header',
    check: OWN.terminalConfirmed,
    alone: true,
    refusal: { result: 'asked' },
    attack: async (attacker) => {
      await running(attacker);
      return asked(await led(attacker, await terminalUrl(attacker), 'same-origin'));
    },
  },
  {
    name: 'what reads the page on its way to the terminal',
    input: 'an extension',
    check: OWN.sealedForTerminal,
    alone: true,
    refusal: { result: 'nothing of the session' },
    attack: async ({ web, callback, prepared, ...attacker }) => {
      const url = await terminalUrl({ web, callback, prepared, ...attacker });
      const page = await web.get(await web.upToCallback(url));
      const { html } = await web.post(callback, { consent: consentKey(page) });
      prepared();
      return /ASIA|arn:aws|sessionToken/.test(html) ? 'the session' : 'nothing of the session';
    },
  },
];

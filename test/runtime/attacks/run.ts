/** The one runner of attacks. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at, grant, ROLE_ARN } from '../session/samples.js';
import { HEALTH_PATH } from '../../../runtime/bridge/health.js';
import { CLIENT_SECRET, rogueWorld } from '../bridge/support/bridge-world.js';
import { consentKey, visitor } from '../bridge/support/visitor.js';
import { attackerOf, type Attacker, type World } from './attacker.js';
import type { AttackCase, Result } from './case.js';

/** Milliseconds after which an attack counts as one that hangs the bridge. */
const LIMIT = 8_000;

/** The one who logs in between attacks, so that the bridge is seen to live. */
const BYSTANDER = { email: 'bob@example.com', sub: '00u9' };

export interface Outcome {
  readonly name: string;
  /** What is not as it must be; empty where the attack was refused in every respect. */
  readonly problems: readonly string[];
  /** Whether the attack was refused all the same, by something else. */
  readonly refusedOtherwise: boolean;
}

export interface Runner {
  run(attack: AttackCase): Promise<Outcome>;
  close(): Promise<void>;
}

/** One bridge for all attacks, but for those that need one of their own. */
export function attackRunner(): Runner {
  let shared: Promise<World> | undefined;
  const closing: Promise<void>[] = [];
  return {
    run: async (attack) => {
      const own = attack.alone === true || attack.world !== undefined;
      const world = await (own ? attackedWorld(attack.world) : (shared ??= attackedWorld()));
      try {
        return await outcomeOf(attack, world);
      } finally {
        if (own) closing.push(world.close());
      }
    },
    close: async () => {
      await (await shared)?.close();
      await Promise.all(closing);
    },
  };
}

function attackedWorld(options: AttackCase['world'] = {}): Promise<World> {
  return rogueWorld({
    ...options,
    grants: [
      grant(),
      grant({ id: 'g-bystander', email: BYSTANDER.email }),
      grant({ id: 'g-revoked', status: 'revoked' }),
      grant({ id: 'g-over', startedAt: at(-120), approvedMinutes: 60, email: 'over@example.com' }),
      grant({ id: 'g-nearly-over', startedAt: at(-59.5), approvedMinutes: 60, email: 'nearly@example.com' }),
      grant({ id: 'g-no-role', roleArn: ROLE_ARN.replace('Reader', 'Other') }),
      grant({ id: 'g-no-arn', roleArn: 'Reader' }),
      grant({ id: 'g-eve', email: 'eve@example.com' }),
    ],
  });
}

async function outcomeOf(attack: AttackCase, world: World): Promise<Outcome> {
  const before = { minted: world.minted().length, stored: '', log: world.log.length };
  const [issued, redeemed] = [world.rogue.issued.length, world.rogue.redeemed.length];
  const attacker = attackerOf(world, () => (before.minted = world.minted().length));
  const problems: string[] = [];
  const { now } = Date;
  const result = await inTime(attack.attack(attacker)).catch((error: unknown) => {
    problems.push(`failed: ${String(error)}`);
    return undefined;
  });
  // An attack may have moved the system's time, and one that hangs will not put it back.
  Date.now = now;
  world.rogue.behaviour = {};

  const mismatch = result === undefined ? undefined : mismatchOf(attack, result, world, before.log);
  if (mismatch !== undefined) problems.push(mismatch);
  const grave: string[] = [];
  if (world.minted().length !== before.minted) grave.push('STS was called');
  const secrets = [
    ...attacker.secrets,
    ...world.rogue.issued.slice(issued),
    ...world.rogue.redeemed.slice(redeemed).map((form) => form.get('code_verifier') ?? ''),
    CLIENT_SECRET,
    ...world.settings.cookieKeys.map((key) => Buffer.from(key).toString('base64').replace(/=+$/, '')),
  ].filter((secret) => secret !== '');
  grave.push(...(await leaks(secrets, attacker, world, before.log)));
  if (attacker.heard.some((text) => text.startsWith('500') || /\n {4}at \S+ \(/.test(text))) {
    grave.push('an answer is a 500 or holds a stack trace');
  }
  const alive = attack.spoils ? undefined : await goodLogin(world).catch((error: unknown) => String(error));
  if (alive !== undefined) grave.push(`the bystander could not log in: ${alive}`);

  const refused = typeof result === 'object' && result.status >= 400 && result.status !== 500;
  return {
    name: attack.name,
    problems: [...problems, ...grave],
    refusedOtherwise: refused && grave.length === 0,
  };
}

function mismatchOf({ refusal }: AttackCase, result: Result, world: World, from: number): string | undefined {
  if (typeof result === 'string' || 'result' in refusal) {
    const expected = 'result' in refusal ? refusal.result : `a status ${refusal.status}`;
    const words = typeof result === 'string' ? result : `a status ${result.status}`;
    return words === expected ? undefined : `ended with ${JSON.stringify(words)}, not ${JSON.stringify(expected)}`;
  }
  const line = world.log.slice(from).at(-1);
  const seen = `${result.status} ${line?.outcome ?? ''} ${line?.reason ?? ''} ${line?.detail ?? ''}`.trim();
  const { status, reason, detail } = refusal;
  const same =
    result.status === status &&
    (reason === undefined || line?.reason === reason) &&
    (detail === undefined || detail.test(line?.detail ?? ''));
  return same ? undefined : `ended with ${seen}, not ${status} ${reason ?? ''} ${detail?.source ?? ''}`.trim();
}

/** Where something secret stands that should not. The whole and its ends count, since a part of a token is too much. */
async function leaks(secrets: readonly string[], attacker: Attacker, world: World, from: number): Promise<string[]> {
  const rows = await storedText(world.directory);
  const metrics = await (await fetch(`${world.healthUrl}${HEALTH_PATH.metrics}`)).text();
  const places = [
    ['an answer', attacker.heard.join('\n')],
    ['the log', JSON.stringify(world.log.slice(from))],
    ['a stored row', rows],
    ['a metric', metrics],
    ['what readiness reports', world.reported.join('\n')],
  ] as const;
  return places.flatMap(([place, text]) =>
    secrets
      .filter((secret) => [secret.slice(0, 40), secret.slice(-24)].some((part) => text.includes(part)))
      .map((secret) => `${place} holds a secret that begins with ${secret.slice(0, 8)}`),
  );
}

async function storedText(directory: string): Promise<string> {
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts = files.filter((file) => file.isFile()).map(({ path, name }) => readFile(join(path, name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

/** A login of somebody else from beginning to end; what went wrong with it. */
async function goodLogin(world: World): Promise<string | undefined> {
  const { issuer } = world.settings;
  const google =
    world.settings.hostedDomain === undefined ? {} : { email_verified: true, hd: world.settings.hostedDomain };
  world.rogue.behaviour = { claims: (right) => ({ ...right, ...BYSTANDER, email_verified: true, ...google }) };
  if (issuer !== 'https://example.okta.com' || world.settings.publicUrl !== world.url) return undefined;
  const web = visitor();
  const answer = await inTime(
    (async () => web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-bystander`)))(),
  );
  world.rogue.behaviour = {};
  if (answer.text('aws-access-key-id') !== undefined) return undefined;
  const page = await web.post(`${world.url}/oidc/auth/callback`, { consent: consentKey(answer) });
  return page.text('aws-access-key-id') === undefined ? (page.text('reason') ?? page.html) : undefined;
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT} ms`)), LIMIT);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

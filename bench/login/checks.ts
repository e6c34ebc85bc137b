/** Who refuses what: whoever lets something through checks less than the bridge, and is told by name. */
import type { Part } from '../sync/report.js';
import type { Misdeed } from '../../local/login/index.js';
import type { Tampered } from './load.js';
import { NAMES, type Name, type World } from './world.js';

interface Wrong {
  readonly what: string;
  readonly misdeed?: () => Misdeed;
  readonly tampered?: Tampered;
}

const seconds = (): number => Math.floor(Date.now() / 1000);

/** What a login must be refused for, whoever it is that logs people in. */
const WRONG: readonly Wrong[] = [
  { what: 'a signature of other bytes', misdeed: () => ({ signatureOfOther: true }) },
  { what: 'the audience of another client', misdeed: () => ({ claims: { aud: 'another' } }) },
  { what: 'another issuer', misdeed: () => ({ claims: { iss: 'https://login.example.net' } }) },
  { what: 'an ID token that is over', misdeed: () => ({ claims: { exp: seconds() - 3600 } }) },
  { what: 'the nonce of another login', tampered: { there: { nonce: 'another' } } },
  { what: 'another state', tampered: { back: { state: 'another' } } },
  { what: 'another code challenge', tampered: { there: { code_challenge: 'a'.repeat(43) } } },
];

/** What openid-client leaves to whoever uses it. */
const LEFT_OPEN: readonly Wrong[] = [
  { what: 'a second audience', misdeed: () => ({ claims: { aud: ['bench', 'another'], azp: 'bench' } }) },
  { what: 'another authorized party', misdeed: () => ({ claims: { azp: 'another' } }) },
  { what: 'an ID token of last week', misdeed: () => ({ claims: { iat: seconds() - 604_800 } }) },
  { what: 'an ID token of tomorrow', misdeed: () => ({ claims: { iat: seconds() + 86_400 } }) },
];

export async function checks(world: World): Promise<Part> {
  const there = NAMES.filter((name) => world.missing(name) === undefined);
  const rows: Array<Record<string, string>> = [];
  const through: Partial<Record<Name, string[]>> = {};
  const answers = new Map<string, Partial<Record<Name, boolean>>>();
  for (const name of there) {
    const relying = await world.start(name);
    const letIn = async ({ misdeed, tampered }: Partial<Wrong>): Promise<boolean> => {
      await world.misdeed(misdeed?.() ?? {});
      const { statuses } = await world.load({ relying, what: 'logins', count: 1, connections: 1, tampered });
      return statuses[relying.accepts] === 1;
    };
    for (const wrong of [...WRONG, ...LEFT_OPEN]) {
      if (!(await letIn({}))) throw new Error(`${name} refuses a login with nothing wrong`);
      const refused = !(await letIn(wrong));
      answers.set(wrong.what, { ...answers.get(wrong.what), [name]: refused });
      if (!refused && WRONG.includes(wrong)) (through[name] ??= []).push(wrong.what);
    }
    relying.stop();
  }
  await world.misdeed({});
  for (const [what, by] of answers) {
    rows.push({
      'a login with': what,
      ...Object.fromEntries(there.map((name) => [name, by[name] ? 'refused' : 'LET IN'])),
    });
  }
  const less = there.filter((name) => name !== 'bridge' && name !== 'bare' && through[name]);
  return {
    title: 'What is checked, by all against the same provider; a good login between any two bad ones',
    rows,
    notes: [
      ...less.map((name) => `${name} checks less: it lets in ${through[name]!.join(', ')}`),
      ...NAMES.flatMap((name) => world.missing(name) ?? []).map((why) => `SKIPPED: ${why}`),
    ],
    claims: (['bridge', 'bare'] as const).map((name) => ({
      claim: `logins that ${name} lets in and must refuse, of ${WRONG.length}`,
      measured: through[name]?.length ?? 0,
      limit: 0,
    })),
  };
}

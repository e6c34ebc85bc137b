/** Every page that a person can meet, and the way there: before the real bridge and provider. */
import type { Destination } from '../../../runtime/hand-over/request.js';
import { at, grant, NOW, ROLE_ARN } from '../../runtime/session/samples.js';
import type { WorldOptions } from '../../runtime/bridge/support/bridge-world.js';
import { confirm, EVE, logIn, type Visit } from './visit.js';

export interface Scene {
  /** Of its picture. */
  readonly name: string;
  readonly world?: WorldOptions;
  open(visit: Visit): Promise<void>;
}

const PORT = 49_152;
const TERMINAL: Destination = {
  to: 'terminal',
  port: PORT,
  key: 'BEy2qf7lESwi8P5GwFA73qG-BjZb0Px2dyUiZhsjLIs8MbyN44RWWsb3P8EjJvqqyn0RpAZ-Y_A6qiyc1g19ugk',
};
const CONSOLE: Destination = { to: 'console' };
const THREE_HOURS = { grants: [grant({ approvedMinutes: 180 })], role: { maxSessionDuration: 3600 } };
const RUNNING = { grants: [grant({ approvedMinutes: 180, startedAt: at(-80) })], role: { maxSessionDuration: 3600 } };

/** Answers as a program that takes what it is handed and shows no page of its own, so that the browser stays where it is. */
async function withSilentTerminal({ page }: Visit): Promise<void> {
  await page.route(`http://127.0.0.1:${PORT}/`, (route) => route.fulfill({ status: 204 }));
}

async function session(visit: Visit): Promise<void> {
  await logIn(visit);
  await confirm(visit);
  await visit.page.locator('#secrets').waitFor();
}

export const SCENES: readonly Scene[] = [
  { name: 'confirmation', world: THREE_HOURS, open: (visit) => logIn(visit) },
  {
    name: 'confirmation-terminal',
    world: THREE_HOURS,
    open: (visit) => logIn(visit, { destination: TERMINAL }),
  },
  { name: 'confirmation-console', world: RUNNING, open: (visit) => logIn(visit, { destination: CONSOLE }) },
  { name: 'session', world: THREE_HOURS, open: session },
  {
    name: 'session-shown',
    world: THREE_HOURS,
    open: async (visit) => {
      await session(visit);
      await visit.page
        .locator('details', { has: visit.page.locator('#posix') })
        .locator('summary')
        .click();
    },
  },
  {
    name: 'session-over',
    world: THREE_HOURS,
    open: async (visit) => {
      await session(visit);
      await visit.page.clock.setFixedTime(NOW + 3_600_000);
      await visit.page.locator('#over').waitFor();
    },
  },
  {
    name: 'hand-over',
    world: RUNNING,
    open: async (visit) => {
      await withSilentTerminal(visit);
      await logIn(visit, { destination: TERMINAL });
      const handed = visit.page.waitForRequest(`http://127.0.0.1:${PORT}/`);
      await confirm(visit);
      await handed;
    },
  },
  {
    name: 'no-grant',
    open: async ({ page, world }) => void (await page.goto(`${world.url}/oidc/auth/login`)),
  },
  { name: 'refused-other-email', open: (visit) => logIn(visit, { as: EVE }) },
  { name: 'refused-unknown', open: (visit) => logIn(visit, { grant: 'g-2' }) },
  {
    name: 'refused-over',
    world: { grants: [grant({ startedAt: at(-61) })] },
    open: (visit) => logIn(visit),
  },
  {
    name: 'refused-revoked',
    open: async (visit) => {
      await visit.world.revoke('g-1');
      await logIn(visit);
    },
  },
  {
    name: 'refused-role-gone',
    world: { role: { arn: `${ROLE_ARN}2`, name: 'Reader2' } },
    open: (visit) => logIn(visit),
  },
  {
    name: 'refused-cookies-blocked',
    open: async (visit) => {
      await visit.page.goto(`${visit.world.url}/oidc/auth/login?grant=g-1`);
      await visit.context.clearCookies({ name: /^serval-/ });
      await visit.page.getByRole('button', { name: 'ada@example.com' }).click();
    },
  },
  {
    name: 'refused-provider-down',
    world: {
      fetch: async () => {
        throw Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' });
      },
    },
    open: async ({ page, world }) => void (await page.goto(`${world.url}/oidc/auth/login?grant=g-1`)),
  },
];

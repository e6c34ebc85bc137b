/** One person with one browser before one bridge, and all that a test wants to know of it afterwards. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { loginUrl, type Destination } from '../../../runtime/hand-over/request.js';
import { NOW } from '../../runtime/session/samples.js';
import { bridgeWorld, type BridgeWorld, type WorldOptions } from '../../runtime/bridge/support/bridge-world.js';

export interface Visit {
  readonly world: BridgeWorld;
  readonly context: BrowserContext;
  readonly page: Page;
  /** URLs of all requests, of all tabs. */
  readonly requested: readonly string[];
  /** What a page broke: its policy, or by a script that threw. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

export interface VisitOptions {
  readonly world?: WorldOptions;
  readonly browser?: BrowserContextOptions;
}

export const ADA = 'ada@example.com';
export const EVE = 'Eve@Example.com';

/** Whether the name of a permission is one that a page asks for to write to the clipboard. */
export const CLIPBOARD = ['clipboard-read', 'clipboard-write'];

const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('policy: ' + violatedDirective + ' ' + blockedURI))`;

export async function visit(
  browser: Browser,
  { world: options, browser: settings }: VisitOptions = {},
): Promise<Visit> {
  const world = await bridgeWorld(options);
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...settings });
  const requested: string[] = [];
  const faults: string[] = [];
  context.on('request', (request) => requested.push(request.url()));
  context.on('console', (message) => {
    if (/^policy: |Content Security Policy/.test(message.text())) faults.push(message.text());
  });
  context.on('weberror', (error) => faults.push(String(error.error())));
  await context.addInitScript(REPORT_VIOLATIONS);
  const page = await context.newPage();
  // Only what the time is: timers run on.
  await page.clock.setFixedTime(NOW);
  return {
    world,
    context,
    page,
    requested,
    faults,
    close: async () => {
      await context.close();
      await world.close();
    },
  };
}

/** Follows a link of an approval, and logs in as somebody where the provider asks. */
export async function logIn(
  { page, world }: Pick<Visit, 'page' | 'world'>,
  { grant = 'g-1', destination, as = ADA }: { grant?: string; destination?: Destination; as?: string } = {},
): Promise<void> {
  await page.goto(loginUrl(world.url, grant, destination));
  if (page.url().startsWith(world.url)) return;
  await page.getByRole('button', { name: as }).click();
}

/** The button of the page's one form. */
export const confirm = ({ page }: Pick<Visit, 'page'>): Promise<void> => page.locator('form button').click();

/** The secrets of the session on a page, as its page holds them. */
export async function secretsOn({ page }: Pick<Visit, 'page'>): Promise<Record<string, string>> {
  const ids = ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'];
  const texts = await Promise.all(ids.map((id) => page.locator(`#${id}`).textContent()));
  return Object.fromEntries(ids.map((id, index) => [id, texts[index] ?? '']));
}

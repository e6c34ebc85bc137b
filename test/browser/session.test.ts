/** From the link of an approval to a session in hand, as people get there in a real browser. */
import type { Browser, Page } from 'playwright-core';
import { at, grant, NOW } from '../runtime/session/samples.js';
import { launch } from './support/chromium.js';
import { variablesIn } from './support/shell.js';
import { ADA, CLIPBOARD, confirm, logIn, secretsOn, visit, type Visit, type VisitOptions } from './support/visit.js';

const HOUR = 3_600_000;
const HOURLY = { grants: [grant({ approvedMinutes: 180 })], role: { maxSessionDuration: 3600 } };

let browser: Browser;
let visited: Visit;
let page: Page;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  expect(visited.faults).toEqual([]);
  await visited.close();
});

async function start(options: VisitOptions = {}): Promise<void> {
  visited = await visit(browser, options);
  page = visited.page;
}

async function session(options: VisitOptions = {}): Promise<void> {
  await start(options);
  await logIn(visited);
  await confirm(visited);
  await page.locator('#secrets').waitFor();
}

const copyButton = (name: string) => page.getByRole('button', { name: `Copy for ${name}` });
const clipboard = (): Promise<string> => page.evaluate('navigator.clipboard.readText()');
const shown = (id: string): Promise<boolean> => page.locator(`#${id}`).isVisible();

describe('with scripts', () => {
  const browserOptions = { permissions: CLIPBOARD };

  test('a person confirms, copies without seeing a secret, and has a session in the shell', async () => {
    await start({ browser: browserOptions });
    await logIn(visited);
    expect(await page.locator('main').innerText()).toContain('The clock starts now: 60 minutes');
    expect(visited.world.minted()).toEqual([]);
    await confirm(visited);
    await page.locator('#secrets').waitFor();
    const secrets = await secretsOn(visited);
    const seen = await page.locator('body').innerText();
    for (const secret of Object.values(secrets)) expect(seen).not.toContain(secret);
    await copyButton('macOS, Linux').click();
    expect(await page.locator('#said').innerText()).toMatch(/^Copied\./);
    expect(await shown('posix')).toBe(false);
    expect(variablesIn('sh', await clipboard())).toEqual({
      AWS_ACCESS_KEY_ID: secrets['aws-access-key-id'],
      AWS_SECRET_ACCESS_KEY: secrets['aws-secret-access-key'],
      AWS_SESSION_TOKEN: secrets['aws-session-token'],
      AWS_CREDENTIAL_EXPIRATION: at(60),
    });
  });

  test('each way is one click, and only one button says that it was', async () => {
    await session({ browser: browserOptions });
    const { 'aws-secret-access-key': secret } = await secretsOn(visited);
    for (const name of ['macOS, Linux', 'Windows PowerShell', 'Windows command prompt', 'AWS CLI profile', 'JSON']) {
      await page.evaluate(`navigator.clipboard.writeText('')`);
      await copyButton(name).click();
      await page.getByRole('button', { name: `Copied for ${name}` }).waitFor();
      expect(await clipboard()).toContain(secret);
      expect(await page.getByRole('button', { name: /^Copied/ }).count()).toBe(1);
      await page.evaluate(`document.querySelectorAll('button').forEach((one) => { one.firstChild.data = 'Copy' })`);
    }
  });

  test('where the browser lets no page copy, the text is shown and selected', async () => {
    await start();
    await page.addInitScript(`navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'))`);
    await logIn(visited);
    await confirm(visited);
    await copyButton('AWS CLI profile').click();
    await page.locator('#profile').waitFor();
    expect(await page.evaluate('String(getSelection())')).toBe(await page.locator('#profile').innerText());
    expect(await page.locator('#said').innerText()).toContain('Ctrl+C');
  });

  test('by the keyboard alone', async () => {
    await start({ browser: browserOptions });
    await page.goto(`${visited.world.url}/oidc/auth/login?grant=g-1`);
    /** Presses Tab until what has the focus is called so. */
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 20; presses += 1) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate<string>('document.activeElement.textContent');
        if (focused.replace(/\s+/g, ' ').trim() === name) return;
      }
      throw new Error(`Tab does not come to ${name}`);
    };
    await tabTo(ADA);
    await page.keyboard.press('Enter');
    await page.locator('input[name=consent]').waitFor({ state: 'attached' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Start session');
    await page.keyboard.press('Enter');
    await page.locator('#secrets').waitFor();
    await tabTo('JSON Show');
    await page.keyboard.press('Enter');
    expect(await shown('json')).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copied for JSON' }).waitFor();
    expect(JSON.parse(await clipboard())).toMatchObject({ Version: 1, Expiration: at(60) });
  });

  test('times are told in the time zone of the person', async () => {
    await session({ browser: { timezoneId: 'America/New_York' }, world: HOURLY });
    const facts = await page.locator('dl').first().innerText();
    expect(facts).toContain('1 March 2026 at 08:00 GMT-5. This role allows 60 minutes at a time.');
    expect(facts).toContain('1 March 2026 at 10:00 GMT-5');
  });

  test('so are the times of a refusal', async () => {
    await start({ world: { grants: [grant({ startedAt: at(-61) })] } });
    await logIn(visited);
    expect(await page.locator('#reason').innerText()).toContain('was over at 1 March 2026 at 12:59 CET.');
  });

  test('a second click on the confirmation, while the first is on its way, is not sent', async () => {
    await start();
    await logIn(visited);
    const posts: string[] = [];
    let pass!: () => void;
    const held = new Promise<void>((resolve) => (pass = resolve));
    await page.route('**/oidc/auth/callback', async (route) => {
      posts.push(route.request().method());
      await held;
      await route.continue();
    });
    const { x, y } = (await page.locator('form button').boundingBox())!;
    await page.mouse.click(x + 9, y + 9);
    await page.mouse.click(x + 9, y + 9);
    pass();
    await page.locator('#secrets').waitFor();
    expect(posts).toEqual(['POST']);
  });
});

describe('the countdown', () => {
  test('ends with the session, takes the secrets away, and offers a fresh session while the grant lasts', async () => {
    await session({ world: HOURLY });
    const secrets = Object.values(await secretsOn(visited));
    await page.getByText('Time left: 1:00:00').waitFor();
    await page.clock.setFixedTime(NOW + HOUR - 59_000);
    await page.getByText('Time left: 0:00:59').waitFor();
    expect(await page.locator('#spoken').textContent()).toBe('Less than a minute left');
    await page.clock.setFixedTime(NOW + HOUR);
    await page.locator('#over').waitFor();
    for (const secret of secrets) expect(await page.content()).not.toContain(secret);
    await visited.world.clock.advance(HOUR);
    await page.getByRole('link', { name: 'Get a fresh session' }).click();
    await page.locator('#secrets').waitFor();
    expect(await page.locator('#session-end').textContent()).toBe(at(120));
    expect(Object.values(await secretsOn(visited)).some((secret) => secrets.includes(secret))).toBe(false);
  });

  test('is spoken each minute, and not each second', async () => {
    await session({ world: HOURLY });
    const spoken = (): Promise<string | null> => page.locator('#spoken').textContent();
    expect(await spoken()).toBe('1 hour 0 minutes left');
    await page.clock.setFixedTime(NOW + 61_000);
    await page.getByText('Time left: 0:58:59').waitFor();
    expect(await spoken()).toBe('58 minutes left');
    await page.evaluate(
      `globalThis.told = 0; new MutationObserver(() => { told += 1 }).observe(document.getElementById('spoken'), { childList: true })`,
    );
    await page.clock.setFixedTime(NOW + 100_000);
    await page.getByText('Time left: 0:58:20').waitFor();
    expect(await page.evaluate('told')).toBe(0);
  });

  test('is counted by the time of the bridge, where the clock of the computer is wrong', async () => {
    await start({ world: HOURLY });
    await page.clock.setFixedTime(NOW + 7 * HOUR);
    await logIn(visited);
    await confirm(visited);
    await page.getByText('Time left: 1:00:00').waitFor();
  });

  test('with the end of the approved time says that there is no more', async () => {
    await session();
    await page.clock.setFixedTime(NOW + HOUR);
    await page.locator('#over').waitFor();
    expect(await page.locator('#over').innerText()).toContain('Request access again');
    expect(await page.getByRole('link').count()).toBe(0);
  });
});

describe('without scripts', () => {
  const browserOptions = { javaScriptEnabled: false };

  test('a person confirms, opens one way, and sees no button that does nothing', async () => {
    await session({ browser: browserOptions });
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.locator('noscript p').isVisible()).toBe(true);
    expect(await shown('posix')).toBe(false);
    await page.getByRole('heading', { name: 'macOS, Linux' }).click();
    expect(await shown('posix')).toBe(true);
    const secrets = await secretsOn(visited);
    expect(variablesIn('bash', await page.locator('#posix').innerText())).toMatchObject({
      AWS_SESSION_TOKEN: secrets['aws-session-token'],
    });
    expect(await page.locator('dl').first().innerText()).toContain('1 March 2026 at 13:00 UTC');
    expect(await page.getByText('Time left').isVisible()).toBe(false);
  });

  test('a fresh session is one click too', async () => {
    await session({ browser: browserOptions, world: HOURLY });
    await page.getByRole('link', { name: 'Get a fresh session' }).click();
    await page.locator('#secrets').waitFor();
    expect(visited.world.minted()).toHaveLength(2);
  });
});

describe('what remains', () => {
  test('nothing of the session is in the address, the history or a storage', async () => {
    await session();
    const secrets = Object.values(await secretsOn(visited));
    expect(page.url()).toBe(`${visited.world.url}/oidc/auth/callback`);
    for (const url of visited.requested) for (const secret of secrets) expect(url).not.toContain(secret);
    const kept = await page.evaluate(
      `JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }, document.cookie, name])`,
    );
    expect(kept).toBe('[null,{},{},"",""]');
    expect(await page.evaluate('indexedDB.databases().then((all) => all.length)')).toBe(0);
  });

  test('code and state leave the address bar', async () => {
    await start();
    await logIn(visited);
    await page.locator('form button').waitFor();
    expect(page.url()).toBe(`${visited.world.url}/oidc/auth/callback`);
  });

  test('a page that was left holds no secret, whichever way one comes back', async () => {
    await session({ world: HOURLY });
    const secrets = Object.values(await secretsOn(visited));
    // What browsers tell a page that they keep.
    await page.evaluate(`dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))`);
    for (const secret of secrets) expect(await page.content()).not.toContain(secret);
    await page.getByRole('link', { name: 'Get a fresh session' }).click();
    await page.locator('#secrets').waitFor();
    await page.goBack().catch(() => undefined);
    for (const secret of secrets) expect(await page.content()).not.toContain(secret);
  });

  test('the page before it gives no second session', async () => {
    await session();
    await page.goBack();
    await page.locator('#reason').waitFor();
    expect(visited.world.minted()).toHaveLength(1);
  });

  test('a new tab, after this one was closed, shows nothing of it', async () => {
    await session();
    const secrets = Object.values(await secretsOn(visited));
    await page.close();
    const other = await visited.context.newPage();
    await other.goto(`${visited.world.url}/oidc/auth/callback`);
    for (const secret of secrets) expect(await other.content()).not.toContain(secret);
  });
});

describe('the console', () => {
  test('opens in a new tab by one click, while the session stays where it is', async () => {
    await session();
    const [tab] = await Promise.all([
      visited.context.waitForEvent('page'),
      page.getByRole('link', { name: 'Open the AWS console in a new tab' }).click(),
    ]);
    await tab.locator('#console').waitFor();
    expect(visited.world.signedIn).toEqual(['arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com']);
    expect(await tab.evaluate('opener')).toBeNull();
    expect(await page.locator('#secrets').count()).toBe(1);
  });

  test('by a link from elsewhere is confirmed first', async () => {
    await start();
    await logIn(visited, { destination: { to: 'console' } });
    await page.getByText('The clock starts now: 60 minutes').waitFor();
    await page.getByRole('button', { name: 'Open the AWS console' }).click();
    await page.locator('#console').waitFor();
    expect(visited.world.signedIn).toHaveLength(1);
  });
});

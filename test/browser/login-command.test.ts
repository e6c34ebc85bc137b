/** `cdk-serval login` with a browser as people have it: the bridge's pages, and the one that the command answers. */
import type { Browser } from 'playwright-core';
import { ask, stage, type Stage } from '../cli/login/stage.js';
import { findings } from './support/axe.js';
import { launch } from './support/chromium.js';
import { ADA, confirm, EVE, visit, type Visit } from './support/visit.js';

let browser: Browser;
let visited: Visit;
let on: Stage;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  [visited, on] = [await visit(browser), await stage()];
});
afterEach(async () => {
  await on.close();
  expect(visited.faults).toEqual([]);
  await visited.close();
});

const obtain = () => on.obtain({ name: { bridge: visited.world.url, grantId: 'g-1' } }, { clock: visited.world.clock });

async function logInAs(url: string, person: string): Promise<void> {
  await visited.page.goto(url);
  await visited.page.getByRole('button', { name: person }).click();
}

/** What the page of the command says, which is whole and accessible. */
async function lastPage(): Promise<string> {
  const { page } = visited;
  await page.waitForURL('http://127.0.0.1:*/');
  expect(await findings(page)).toEqual([]);
  return page.locator('main').innerText();
}

test('the code of the terminal stands on the page; then the session is there, and the tab can be closed', async () => {
  let last = '';
  on.begin(async (start) => {
    await logInAs(start, ADA);
    const code = await visited.page.locator('#code').innerText();
    expect(on.said.at(-1)).toBe(`Check that the page shows ${code}. If it shows another code, close it.`);
    await confirm(visited);
    last = await lastPage();
  });
  expect(await obtain()).toMatchObject({ session: { grantId: 'g-1' }, from: 'login' });
  await on.settled();
  expect(last).toContain('You can close this tab');
});

test('a refusal stands on the page in the words that the terminal says', async () => {
  let last = '';
  on.begin(async (start) => {
    await logInAs(start, EVE);
    last = await lastPage();
  });
  const { words } = ((await obtain()) as { ended: { words: string } }).ended;
  await on.settled();
  expect(words).toMatch(/^the bridge refused: Account mismatch - .+ \(reference \S+\)$/);
  expect(last).toContain(words);
});

test('an address that another program came to first leads to a page that says so, and the login ends', async () => {
  let last = '';
  on.begin(async (start) => {
    await ask(start);
    await visited.page.goto(start);
    expect(await findings(visited.page)).toEqual([]);
    last = await visited.page.locator('main').innerText();
  });
  expect(await obtain()).toMatchObject({ ended: { exitCode: 1 } });
  await on.settled();
  expect(last).toContain('Another program has used this address before');
});

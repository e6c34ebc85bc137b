/** `cdk-serval login` with a browser as people have it: the bridge's pages, and the one that the command answers. */
import type { Browser } from 'playwright-core';
import { confirmationCode } from '../../runtime/hand-over/code.js';
import { stage, terminalOf, type Stage } from '../cli/login/stage.js';
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
  on.browse(async (url) => {
    await logInAs(url, ADA);
    expect(await visited.page.locator('#code').innerText()).toBe(confirmationCode(terminalOf(url).key));
    await confirm(visited);
    last = await lastPage();
  });
  expect(await obtain()).toMatchObject({ session: { grantId: 'g-1' }, from: 'login' });
  await on.settled();
  expect(last).toContain('You can close this tab');
});

test('a refusal stands on the page in the words that the terminal says', async () => {
  let last = '';
  on.browse(async (url) => {
    await logInAs(url, EVE);
    last = await lastPage();
  });
  const { words } = ((await obtain()) as { ended: { words: string } }).ended;
  await on.settled();
  expect(words).toMatch(/^the bridge refused: Account mismatch - .+ \(reference \S+\)$/);
  expect(last).toContain(words);
});

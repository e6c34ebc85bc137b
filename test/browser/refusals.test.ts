/** Each refusal as a page: those that no stand-in brings about too. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { SECURITY_HEADERS } from '../../runtime/bridge/pages/page.js';
import { refusalPage } from '../../runtime/bridge/pages/refusal.js';
import { REFUSALS, type Refusal, type RefusalCode } from '../../runtime/bridge/refusal.js';
import { findings } from './support/axe.js';
import { launch } from './support/chromium.js';

const ASKED = { grantId: 'g-1', destination: { to: 'page' } } as const;
const CODES = Object.keys(REFUSALS) as RefusalCode[];

let browser: Browser;
let server: Server;
beforeAll(async () => {
  browser = await launch();
  server = createServer(({ url }, response) => {
    const code = url!.slice(1) as RefusalCode;
    const { html, policy } = refusalPage({ refused: code, words: REFUSALS[code] } as Refusal, 'Zk3xQ0aB', ASKED);
    const headers = { ...SECURITY_HEADERS, 'Content-Security-Policy': policy, 'Content-Type': 'text/html' };
    response.writeHead(200, headers).end(html);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
});
afterAll(async () => {
  await browser.close();
  server.close();
});

test('every code has a page that says what happened and what to do, for every eye', async () => {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  for (const code of CODES) {
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/${code}`);
    expect([code, await page.locator('#reason').innerText()]).toEqual([code, REFUSALS[code]]);
    expect(await page.locator('h2:has-text("What to do") + ul > li').count()).toBeGreaterThan(0);
    expect(await page.locator('#reference').innerText()).toBe('Zk3xQ0aB');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([code, await findings(page)]).toEqual([code, []]);
    }
  }
  expect(CODES.length).toBeGreaterThan(30);
  expect(faults).toEqual([]);
});

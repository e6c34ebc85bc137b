/** From a program in a terminal by way of a browser back to it. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import type { HandedOver } from '../../runtime/hand-over/content.js';
import { confirmationCode } from '../../runtime/hand-over/code.js';
import { newLoginKeys, open, type LoginKeys } from '../../runtime/hand-over/sealed.js';
import { at, ROLE_ARN } from '../runtime/session/samples.js';
import { launch } from './support/chromium.js';
import { confirm, EVE, logIn, visit, type Visit } from './support/visit.js';

let browser: Browser;
let visited: Visit;
let keys: LoginKeys;
let terminal: Server;
let posted: string[];
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  keys = await newLoginKeys();
  posted = [];
  terminal = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      if (request.method === 'POST') posted.push(body);
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Done</title><p id="done">Done');
    });
  });
  terminal.listen(0, '127.0.0.1');
  await once(terminal, 'listening');
});
afterEach(async () => {
  expect(visited.faults).toEqual([]);
  await visited.close();
  terminal.closeAllConnections();
  terminal.close();
});

/** Logs in for the program, up to the answer of the callback. */
async function logInFor(javaScriptEnabled: boolean, as?: string): Promise<void> {
  visited = await visit(browser, { browser: { javaScriptEnabled } });
  const { port } = terminal.address() as AddressInfo;
  await logIn(visited, { destination: { to: 'terminal', port, key: keys.publicKey }, ...(as !== undefined && { as }) });
}

async function handedOver(): Promise<HandedOver | undefined> {
  await visited.page.locator('#done').waitFor();
  expect(posted).toHaveLength(1);
  return open(new URLSearchParams(posted[0]).get('sealed')!, keys);
}

test('the code is compared, and then all goes by itself', async () => {
  await logInFor(true);
  expect(await visited.page.locator('#code').innerText()).toBe(confirmationCode(keys.publicKey));
  expect(posted).toEqual([]);
  await confirm(visited);
  expect(await handedOver()).toMatchObject({ kind: 'session', roleArn: ROLE_ARN, endsAt: at(60) });
});

test('without scripts it takes one more button, on a page that holds nothing readable', async () => {
  await logInFor(false);
  await confirm(visited);
  const button = visited.page.getByRole('button', { name: 'Hand over to the terminal' });
  await button.waitFor();
  const page = await visited.page.content();
  expect(posted).toEqual([]);
  await button.click();
  const session = (await handedOver()) as unknown as Record<string, string>;
  for (const secret of ['accessKeyId', 'secretAccessKey', 'sessionToken']) expect(page).not.toContain(session[secret]);
});

test('a refusal goes the same way', async () => {
  await logInFor(true, EVE);
  expect(await handedOver()).toMatchObject({ kind: 'refusal', code: 'AccountMismatch' });
});

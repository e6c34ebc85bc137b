import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { formatsOf } from '../../../runtime/bridge/pages/formats/formats.js';
import { launch } from './chromium.js';
import { SCENES } from './scenes.js';
import { smallPng } from './small-png.js';
import { visit } from './visit.js';

const VIEWPORT = { width: 720, height: 480 };

/** What no AWS gave out; as long as it needs to be to look alike. */
const FAKE = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'example/example+example/example/example0',
  sessionToken: 'ExampleOfASessionToken'.repeat(6),
  endsAt: '2026-03-01T13:00:00.000Z',
};

/** Puts the same text into a picture where each run has another. */
async function withoutChance(page: Page): Promise<void> {
  const texts = [
    ...formatsOf(FAKE, '111122223333-Reader').map(({ id, text }) => [id, text] as const),
    ['reference', 'Zk3xQ0aB'] as const,
  ];
  for (const [id, text] of texts) {
    const found = page.locator(`#${id}`);
    if ((await found.count()) > 0)
      await found.evaluate((element, text) => Object.assign(element, { textContent: text }), text);
  }
}

/** Writes two pictures of each page: the same on the same Chromium. @param told of each page that is done */
export async function takePictures(folder: string, told: (name: string) => void): Promise<void> {
  const browser = await launch();
  for (const { name, world, open } of SCENES) {
    const visited = await visit(browser, { world, browser: { viewport: VIEWPORT } });
    await open(visited);
    await withoutChance(visited.page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await visited.page.emulateMedia({ colorScheme });
      const picture = smallPng(await visited.page.screenshot({ fullPage: true }));
      await writeFile(join(folder, `${name}-${colorScheme}.png`), picture);
    }
    await visited.close();
    told(name);
  }
  await browser.close();
}

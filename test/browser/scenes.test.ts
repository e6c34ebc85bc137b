/** Every page, light and dark, wide and narrow: nothing for axe to find, nothing from elsewhere, nothing cut off. */
import type { Browser } from 'playwright-core';
import { findings } from './support/axe.js';
import { launch } from './support/chromium.js';
import { SCENES } from './support/scenes.js';
import { visit } from './support/visit.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** CSS pixels of the narrowest screen that WCAG asks for. @see https://www.w3.org/TR/WCAG22/#reflow */
const NARROW = { width: 320, height: 640 };

const BACKGROUND = { light: 'rgb(255, 255, 255)', dark: 'rgb(17, 23, 29)' };

test.each(SCENES)('$name', async ({ world, open }) => {
  const visited = await visit(browser, { world });
  const { page, requested, faults } = visited;
  await open(visited);
  expect(await page.locator('h1').count()).toBe(1);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await page.evaluate(`getComputedStyle(document.body).backgroundColor`)).toBe(BACKGROUND[colorScheme]);
    expect(await findings(page)).toEqual([]);
  }
  await page.setViewportSize(NARROW);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(NARROW.width);
  expect(faults).toEqual([]);
  expect(requested.filter((url) => !/^http:\/\/(localhost|127\.0\.0\.1):/.test(url))).toEqual([]);
  await visited.close();
});

test('what is wrong with a page is seen', async () => {
  const visited = await visit(browser);
  const { page, faults } = visited;
  await page.goto(`${visited.world.url}/oidc/auth/login`);
  await page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/x.png">')`);
  expect((await findings(page)).join()).toContain('image-alt');
  expect(faults.join()).toContain('img-src');
  await visited.close();
});

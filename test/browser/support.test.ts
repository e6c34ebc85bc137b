/** What the other tests, and the pictures, stand on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath, launch } from './support/chromium.js';
import { smallPng } from './support/small-png.js';

test('Chromium is the one that is named, or else the first on the PATH', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chromium-'));
  const [here, named] = [join(folder, 'chromium'), join(folder, 'named')];
  for (const file of [here, named]) await writeFile(file, '', { mode: 0o755 });
  await writeFile(join(folder, 'unexecutable'), '', { mode: 0o644 });
  expect(chromiumPath({ PATH: `/nowhere:${folder}` })).toBe(here);
  expect(chromiumPath({ PATH: folder, CHROMIUM: named })).toBe(named);
  expect(chromiumPath({ PATH: folder, CHROMIUM: join(folder, 'unexecutable') })).toBeUndefined();
  expect(chromiumPath({ PATH: '/nowhere' })).toBeUndefined();
  await rm(folder, { recursive: true });
});

test('a picture that was made small shows the same', async () => {
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 90, height: 50 } });
  await page.setContent('<body style="background:#fe8"><h1 style="color:#135">Ab<i>c</i></h1>');
  const picture = await page.screenshot();
  const small = smallPng(picture);
  expect(small.length).toBeLessThan(picture.length);
  const pixels = (png: Buffer): Promise<string> =>
    page.evaluate(
      `createImageBitmap(new Blob([Uint8Array.from(atob('${png.toString('base64')}'), (c) => c.charCodeAt(0))])).then((image) => {
        const context = new OffscreenCanvas(90, 50).getContext('2d');
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, 90, 50).data.join();
      })`,
    );
  expect(await pixels(small)).toBe(await pixels(picture));
  await browser.close();
});

/** A headless Chromium: of the machine, since no browser comes by npm. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** What CHROMIUM names, or else the first on the PATH; undefined where there is none. */
export function chromiumPath(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = env.CHROMIUM ? [env.CHROMIUM] : folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return places.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws Error where there is no Chromium */
export async function launch(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('no Chromium is on the PATH, and CHROMIUM names none');
  // Chromium's sandbox wants a user other than root; what it is shown is our own.
  const chromiumSandbox = process.getuid?.() !== 0;
  const args = ['--font-render-hinting=none', '--disable-lcd-text', '--disable-dev-shm-usage'];
  return chromium.launch({ executablePath, chromiumSandbox, args });
}

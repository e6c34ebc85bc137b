/**
 * Opens a person's browser, by the program that their system has for it. Libraries that do it bring as many as ten more
 * for cases that a printed address covers as well.
 */
import { spawn } from 'node:child_process';

export interface BrowserCommand {
  readonly command: string;
  /** The address is one argument, the last: no shell reads it. */
  readonly args: readonly string[];
}

/** How to open an address, or undefined where no browser can be thought of. */
export function browserCommand(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): BrowserCommand | undefined {
  const { BROWSER, DISPLAY, WAYLAND_DISPLAY } = environment;
  if (BROWSER) return { command: BROWSER, args: [url] };
  if (platform === 'darwin') return { command: 'open', args: [url] };
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', url] };
  // Without a display xdg-open may start a browser in the terminal itself.
  return DISPLAY || WAYLAND_DISPLAY ? { command: 'xdg-open', args: [url] } : undefined;
}

/** Whether a program was started; it outlives this one, and writes nowhere. */
export function openBrowser(url: string): Promise<boolean> {
  const found = browserCommand(url, process.env, process.platform);
  if (!found) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(found.command, found.args, { detached: true, stdio: 'ignore', windowsHide: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
    child.unref();
  });
}

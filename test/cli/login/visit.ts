/** A person in a browser, at a bridge: logs in, compares the code, confirms, and lets the last page hand over. */
import { consentKey, visitor, type Seen } from '../../runtime/bridge/support/visitor.js';

/**
 * @param code that the terminal shows, without which nothing is confirmed
 * @returns what the browser shows at the end
 */
export async function visit(url: string, code: string | undefined, subject?: string): Promise<Seen> {
  const web = visitor();
  const callback = await web.upToCallback(url, subject);
  let page = await web.get(callback);
  if (page.root.querySelector('input[name=consent]')) {
    const shown = page.text('code');
    if (code !== undefined && shown !== code) throw new Error(`the page shows ${shown}, the terminal ${code}`);
    page = await web.post(`${new URL(callback).origin}/oidc/auth/callback`, { consent: consentKey(page) });
  }
  const form = page.root.querySelector('form');
  const sealed = form?.querySelector('input[name=sealed]')?.getAttribute('value');
  return sealed === undefined ? page : web.post(form!.getAttribute('action')!, { sealed });
}

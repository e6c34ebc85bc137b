import type { CommandModule } from 'yargs';
import { loginUrl } from '../../runtime/hand-over/request.js';
import { EXIT, endWith } from '../exit.js';
import { openBrowser } from '../login/browser.js';
import { addressLines } from '../login/address-lines.js';
import { askedGrant } from '../login/asked-grant.js';
import { BRIDGE_VARIABLE } from '../login/grant-name.js';
import { bridgeOptions, type BridgeArguments } from '../login/options.js';

/** `cdk-serval console`: opens AWS's console with the session of a grant; no credentials come here. */
export const consoleCommand: CommandModule<object, BridgeArguments> = {
  command: 'console <grant>',
  describe: "Open AWS's console in the browser with a grant's session",
  builder: (yargs) =>
    bridgeOptions(yargs).example(
      '$0 console incident-42 --bridge https://bridge.example.com',
      "Log in, then be in the role's console",
    ),
  handler: async ({ grant, bridge, browser }) => {
    const name = askedGrant(grant, bridge, process.env[BRIDGE_VARIABLE]);
    const url = loginUrl(name.bridge, name.grantId, { to: 'console' });
    const opened = browser && (await openBrowser(url));
    console.error(addressLines(url, opened).join('\n'));
    if (!browser || opened) return;
    console.error('cdk-serval: no browser could be started; open the address yourself, or set BROWSER to a program');
    endWith(EXIT.notWell);
  },
};

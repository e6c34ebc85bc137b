import { Presets, SingleBar } from 'cli-progress';
import type { OnEvent } from '../../runtime/sync/events.js';

/** A bar per account on a terminal, nothing elsewhere. */
export function progress(stream: NodeJS.WriteStream): OnEvent | undefined {
  if (!stream.isTTY) return undefined;
  let bar: SingleBar | undefined;
  return (event) => {
    if (event.type === 'roles-listed') {
      bar = new SingleBar({ stream, format: 'account {account} {bar} {value}/{total} roles' }, Presets.shades_classic);
      bar.start(event.roles, 0, { account: event.account });
    }
    if (event.type === 'role-read') bar?.increment();
    if (event.type === 'account-finished') bar?.stop();
  };
}

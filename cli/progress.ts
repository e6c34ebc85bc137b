/** Tells how a sync goes: a bar on a terminal, plain lines elsewhere; on standard error, so that output stays output. */
import cliProgress from 'cli-progress';
import type { OnEvent } from '../runtime/sync/events.js';
import { accountLine } from './status-lines.js';

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A listener that writes a sync's events to `output`. */
export function progress(output: Output & NodeJS.WritableStream): OnEvent {
  return output.isTTY ? bars(output) : lines(output);
}

function lines(output: Output): OnEvent {
  let name = '';
  return (event) => {
    if (event.type === 'account-started') name = event.name;
    if (event.type === 'roles-listed') output.write(`${name} (${event.account}): reading ${event.roles} roles\n`);
    if (event.type === 'account-finished') output.write(`${accountLine(event.status)}\n`);
  };
}

function bars(output: NodeJS.WritableStream): OnEvent {
  let bar: cliProgress.SingleBar | undefined;
  let requestable = 0;
  return (event) => {
    switch (event.type) {
      case 'account-started': {
        const format = `${event.name.replace(/[{}]/g, '')} [{bar}] {value}/{total} roles, {requestable} requestable`;
        bar = new cliProgress.SingleBar({ format, stream: output, clearOnComplete: true, hideCursor: true });
        requestable = 0;
        break;
      }
      case 'roles-listed':
        bar?.start(event.roles, 0, { requestable });
        break;
      case 'role-read':
        if (event.requestable) requestable += 1;
        bar?.increment({ requestable });
        break;
      case 'account-finished':
        bar?.stop();
        output.write(`${accountLine(event.status)}\n`);
    }
  };
}

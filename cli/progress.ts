/** Tells how a sync goes: a bar an account on a terminal, plain lines elsewhere; on standard error, so that output stays output. */
import cliProgress from 'cli-progress';
import stringWidth from 'string-width';
import type { OnEvent, SyncEvent } from '../runtime/sync/events.js';
import { counted, count } from './plan/words.js';
import { printable } from './printable.js';
import { accountLine } from './status-lines.js';

export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface Progress {
  readonly onEvent: OnEvent;
  /** Writes a line of its own, above the bars. */
  say(line: string): void;
  /** Takes the bars away and gives the terminal back as it was. */
  end(): void;
}

/** A listener that writes a sync's events to `output`. Accounts are read side by side: each line names its own. */
export function progress(output: Output): Progress {
  return output.isTTY ? bars(output) : lines(output);
}

function lines(output: Output): Progress {
  const say = (line: string): void => void output.write(`${printable(line)}\n`);
  const names = new Map<string, string>();
  return {
    say,
    end: () => undefined,
    onEvent: (event) => {
      if (event.type === 'account-started') names.set(event.account, event.name);
      if (event.type === 'roles-listed') {
        say(`${names.get(event.account)} (${event.account}): reading ${counted(event.roles, 'role')}`);
      }
      if (event.type === 'account-finished') say(accountLine(event.status));
    },
  };
}

/** Cells of a name, and the widest bar. */
const NAME_WIDTH = 24;
const BAR_WIDTH = 40;
/** A bar that is shorter than this says nothing. */
const BAR_WIDTH_MIN = 5;
const COLUMNS = 80;
const ROWS = 24;

/** Wrapping of long lines, which is off while there are bars, and all below the cursor cleared. */
const WRAP = '\u001b[?7h';
const NO_WRAP = '\u001b[?7l';
const CLEAR_BELOW = '\u001b[J';

interface Payload {
  readonly name: string;
  readonly requestable: number;
}

function bars(output: Output): Progress {
  const waiting: string[] = [];
  const names = new Map<string, string>();
  const shown = new Map<string, { readonly bar: cliProgress.SingleBar; requestable: number }>();
  let multi: cliProgress.MultiBar | undefined;
  const width = (): number => output.columns ?? COLUMNS;
  const format: cliProgress.GenericFormatter = (_, { progress: part, value, total }, payload) =>
    barLine(part, value, total, payload as Payload, width());
  const begin = (): cliProgress.MultiBar => {
    // Lines above the bars move them to where something else stood: all of them are drawn anew each time.
    const options = { format, stream: output, clearOnComplete: true, hideCursor: true, forceRedraw: true };
    const begun = new cliProgress.MultiBar(options);
    begun.on('redraw-pre', () => {
      if (waiting.length > 0) output.write(`${CLEAR_BELOW}${WRAP}${waiting.splice(0).join('')}${NO_WRAP}`);
    });
    return begun;
  };

  const say = (line: string): void => {
    const text = `${printable(line)}\n`;
    if (multi) waiting.push(text);
    else output.write(text);
  };
  const end = (): void => {
    multi?.update();
    multi?.stop();
    multi = undefined;
    shown.clear();
  };
  /** More than fit on the screen would draw over what was said before. */
  const fits = (): boolean => shown.size < (output.rows ?? ROWS) - 1;

  const onEvent = (event: SyncEvent): void => {
    const one = shown.get(event.account);
    switch (event.type) {
      case 'account-started':
        names.set(event.account, event.name);
        break;
      case 'roles-listed': {
        if (!fits()) break;
        multi ??= begin();
        const payload: Payload = { name: names.get(event.account) ?? event.account, requestable: 0 };
        shown.set(event.account, { bar: multi.create(event.roles, 0, payload), requestable: 0 });
        break;
      }
      case 'role-read':
        if (!one) break;
        if (event.requestable) one.requestable += 1;
        one.bar.increment({ requestable: one.requestable });
        break;
      case 'role-decided':
        break;
      case 'account-finished':
        say(accountLine(event.status));
        if (!one) break;
        if (shown.size === 1) end();
        else {
          shown.delete(event.account);
          multi?.remove(one.bar);
        }
    }
  };
  return { onEvent, say, end };
}

/** A bar in one line of at most `columns` cells. */
export function barLine(part: number, value: number, total: number, payload: Payload, columns: number): string {
  const name = fitted(printable(payload.name), Math.min(NAME_WIDTH, Math.floor(columns / 3)));
  const numbers = `${count(value)}/${counted(total, 'role')}, ${count(payload.requestable)} requestable`;
  const room = Math.min(BAR_WIDTH, columns - stringWidth(name) - numbers.length - 5);
  const done = Math.round(part * room);
  const bar = room < BAR_WIDTH_MIN ? [] : [`[${'='.repeat(done)}${'-'.repeat(room - done)}]`];
  return cut([name, ...bar, numbers].join(' '), columns - 1);
}

/** In exactly so many cells. */
function fitted(text: string, cells: number): string {
  const shortened = stringWidth(text) <= cells ? text : `${cut(text, cells - 1)}…`;
  return shortened + ' '.repeat(cells - stringWidth(shortened));
}

/** The part that fits into so many cells; a character is never cut apart. */
function cut(text: string, cells: number): string {
  let part = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(part + segment) > cells) break;
    part += segment;
  }
  return part;
}

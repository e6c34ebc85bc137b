/** A terminal without a screen, that obeys what a real one obeys. */
import xterm from '@xterm/headless';

export interface VirtualTerminal extends NodeJS.WritableStream {
  readonly isTTY: true;
  readonly columns: number;
  readonly rows: number;
  /** The lines that a person sees, above the window too, without those that are empty at the end. */
  screen(): Promise<string[]>;
  /** Whether it was left as it was: the cursor visible, long lines wrapped. */
  isRestored(): Promise<boolean>;
}

export function virtualTerminal(columns: number, rows = 24): VirtualTerminal {
  // A terminal's driver makes CR LF of each LF.
  const terminal = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  let written = '';
  const settled = (): Promise<void> => new Promise((resolve) => terminal.write('', resolve));
  const output = {
    isTTY: true,
    columns,
    rows,
    write: (text: string, callback?: () => void) => {
      written += text;
      terminal.write(text, callback);
      return true;
    },
    screen: async () => {
      await settled();
      const { active } = terminal.buffer;
      const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row)!.translateToString(true));
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
    },
    isRestored: async () => {
      await settled();
      const hidden = written.lastIndexOf('\u001b[?25l') > written.lastIndexOf('\u001b[?25h');
      return !hidden && terminal.modes.wraparoundMode;
    },
  };
  return output as unknown as VirtualTerminal;
}

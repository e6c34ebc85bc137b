/** The yes of a person. */
import { createInterface } from 'node:readline';

/** Where somebody may be asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Whether there is somebody to ask. */
export function canAsk({ input, output }: Terminal): boolean {
  return input.isTTY === true && output.isTTY === true;
}

/**
 * Asks once; only y or yes is a yes, and so the end of the input is a no. The terminal stays as it is, so that Ctrl-C
 * ends the process as ever.
 */
export async function confirm(question: string, { input, output }: Terminal): Promise<boolean> {
  const lines = createInterface({ input, terminal: false });
  output.write(question);
  try {
    for await (const line of lines) return /^y(?:es)?$/i.test(line.trim());
    output.write('\n');
    return false;
  } finally {
    lines.close();
  }
}

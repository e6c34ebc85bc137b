/** The list of commands. Without the parser, which takes longer to load than all else that --help does. */
import type { Listed } from './commands.js';

/** What each code means, and what to do. */
export const ERRORS_PAGE = 'https://github.com/cdk-serval/cdk-serval/blob/main/docs/error-codes.md';
/** The end of every help. */
export const EPILOGUE = `Error codes and exit codes, and what to do: ${ERRORS_PAGE}`;

/** The widest help, in characters. */
const COLUMNS_MAX = 80;
/** Where a command's name is longer than its column leaves room for, what it does stands below it. */
const NAME_MAX = 32;

/** Whether a command line asks for the list of commands and nothing else. */
export function isHelp(argv: readonly string[]): boolean {
  return argv.length === 1 && (argv[0] === '--help' || argv[0] === 'help');
}

/** @param columns of the terminal; undefined where there is none */
export function printHelp(commands: readonly Listed[], columns: number | undefined = process.stdout.columns): void {
  console.log(helpText(commands, Math.min(columns ?? COLUMNS_MAX, COLUMNS_MAX)));
}

/** In lines of at most so many characters, but for words that are longer. */
export function helpText(commands: readonly Listed[], columns: number): string {
  const names = commands.map(({ command }) => `  cdk-serval ${command}`);
  const width = Math.min(NAME_MAX, Math.max(...names.map(({ length }) => length))) + 2;
  const lines = commands.flatMap(({ describe }, at) => {
    const [first = '', ...others] = wrapped(describe, columns - width);
    const name = names[at]!;
    const head = name.length + 2 > width ? [name, ' '.repeat(width) + first] : [name.padEnd(width) + first];
    return [...head, ...others.map((line) => ' '.repeat(width) + line)];
  });
  return [
    'cdk-serval <command>',
    '',
    'Commands:',
    ...lines,
    '',
    'Options:',
    '  --help  Show this, or after a command its options and examples',
    '',
    ...wrapped(EPILOGUE, columns),
  ].join('\n');
}

function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

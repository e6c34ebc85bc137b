/** What the documentation has people type: every command line of it is one that the command line takes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Argv } from 'yargs';
import { COMMANDS, type AnyCommand, type Listed } from '../../cli/commands.js';
import { EXIT } from '../../cli/exit.js';
import { run } from '../../cli/run.js';

interface Line {
  /** As docs/cli.md:12. */
  readonly where: string;
  readonly text: string;
}

function documentsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist|expected|\..*)$/.test(entry.name) ? [] : documentsIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** `cdk-serval …` at the beginning of a command, alone or by npx, until the command ends. */
const COMMAND = /(?:^|[|;&(]|&&) *(?:\$ +)?(?:[A-Z_]+=\S+ +)*(?:npx +)?cdk-serval +([^|;&#>)]*)/g;

/** Command lines in blocks of code, fenced or indented, with what a backslash continues. */
function commandLines(path: string, document: string): Line[] {
  const found: Line[] = [];
  let fenced = false;
  const lines = document.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const where = `${path}:${index + 1}`;
    if (/^ *```/.test(lines[index]!)) fenced = !fenced;
    else if (fenced || /^ {4,}\S/.test(lines[index]!)) {
      let text = lines[index]!.trim();
      while (text.endsWith('\\')) text = `${text.slice(0, -1)}${lines[++index]!.trim()}`;
      for (const [, line] of text.matchAll(COMMAND)) found.push({ where, text: line!.trim() });
    }
  }
  return found;
}

/** Command lines within a sentence, which may leave out what the sentence is not about. */
function commandsInSentences(path: string, document: string): Line[] {
  const prose = document.replace(/^( *)```[\s\S]*?^\1```$/gm, (block) => block.replace(/[^\n]/g, ''));
  return [...prose.matchAll(/`(?:npx )?cdk-serval ([a-z][^`\n]*)`/g)].map((match) => ({
    where: `${path}:${prose.slice(0, match.index).split('\n').length}`,
    text: match[1]!,
  }));
}

/** Words of a command line, without the quotes of the shell. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );

/** The command, and those below it, as they are, but that nothing is done. */
function idle(command: AnyCommand): AnyCommand {
  const { builder } = command;
  return {
    ...command,
    handler: () => undefined,
    builder: async (parser: Argv) =>
      typeof builder === 'function' ? builder(withIdleCommands(parser)) : parser.options(builder ?? {}),
  };
}

function withIdleCommands(parser: Argv): Argv {
  const proxy: Argv = new Proxy(parser, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const given = name === 'command' && args.length === 1 ? [idle(args[0] as AnyCommand)] : args;
        const result: unknown = member.apply(target, given);
        return result === target ? proxy : result;
      };
    },
  });
  return proxy;
}

const IDLE: readonly Listed[] = COMMANDS.map((listed) => ({
  ...listed,
  load: async () => idle(await listed.load()),
}));

/** What the command line says against these arguments, or nothing. Nothing is done either way. */
async function complaint(argv: readonly string[]): Promise<string | undefined> {
  const said: unknown[] = [];
  const spies = [
    jest.spyOn(console, 'error').mockImplementation((text) => void said.push(text)),
    jest.spyOn(console, 'log').mockImplementation(() => undefined),
  ];
  try {
    const code = await run(argv, IDLE);
    return code === EXIT.ok ? undefined : said.join('\n');
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}

const DOCUMENTS = documentsIn('.').map((path): [string, string] => [path, readFileSync(path, 'utf8')]);
const LINES = DOCUMENTS.flatMap(([path, document]) => commandLines(path, document));
const IN_SENTENCES = DOCUMENTS.flatMap(([path, document]) => commandsInSentences(path, document));

test.each(LINES)('$where: cdk-serval $text is understood', async ({ text }) => {
  expect(await complaint(wordsOf(text))).toBeUndefined();
});

test.each(IN_SENTENCES)('$where: `cdk-serval $text` names a command and its options', async ({ text }) => {
  // What is demanded besides may stand in the sentence.
  expect((await complaint(wordsOf(text))) ?? '').not.toMatch(/Unknown|Did you mean/);
});

test('there are command lines at all, each with its continuation', () => {
  expect(LINES.length).toBeGreaterThan(20);
  const text =
    'Run\n\n    npx cdk-serval grant --email a@b.c \\\n      --minutes 10 # ten\n\n```sh\nx | cdk-serval sync --json | jq .\n```\n';
  expect(commandLines('x.md', text).map((line) => line.text)).toEqual([
    'grant --email a@b.c --minutes 10',
    'sync --json',
  ]);
});

test.each([
  [['synk'], 'Did you mean sync?'],
  [['sync', '--jsno'], 'Unknown argument: jsno'],
  [['migrate', 'kube2iam', 'x'], 'Unknown argument'],
  [['verify', 'workload', '--podd', 'x'], 'Unknown argument: podd'],
  [['revoke'], 'Not enough non-option arguments: got 0, need 1'],
])('a line that says %j would be told: %s', async (argv, message) => {
  expect(await complaint(argv)).toContain(message);
});

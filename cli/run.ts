/** The command line's frame: which commands there are, and how they end. */
import '../runtime/quiet.js';
import yargs, { type Argv } from 'yargs';
import { checkArguments, type Declared } from './argument-checks.js';
import { COMMANDS, type AnyCommand, type Listed } from './commands.js';
import { EXIT, errorLine, exitCodeOf, inOneLine } from './exit.js';
import { EPILOGUE, isHelp, printHelp } from './help.js';
import { printable } from './printable.js';

export { COMMANDS, type Listed } from './commands.js';

/** In place of what yargs says without saying what to do; all else stays, in English whatever the person's language. */
const WORDS = {
  'Not enough non-option arguments: got %s, need at least %s': {
    one: 'Not enough non-option arguments: got %s, need %s; --help after the command names them',
    other: 'Not enough non-option arguments: got %s, need %s; --help after the command names them',
  },
  'Implications failed:': 'an option needs another one, which is missing:',
};

/** Runs one command line, without the program's name; gives the exit code. */
export async function run(argv: readonly string[], commands: readonly Listed[] = COMMANDS): Promise<number> {
  process.exitCode = EXIT.ok;
  if (isHelp(argv)) {
    printHelp(commands);
    return EXIT.ok;
  }
  let misuse: string | undefined;
  const parser = yargs([...argv])
    .scriptName('cdk-serval')
    .usage('$0 <command>')
    // Its types know no plurals.
    .updateStrings(WORDS as unknown as Record<string, string>)
    .parserConfiguration({ 'populate--': true })
    .strict()
    .demandCommand(1, 1, 'a command is missing; see cdk-serval --help')
    .recommendCommands()
    .version(false)
    .help()
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .check((args, options) => checkArguments(args, options as unknown as Declared, argv), true)
    .fail((message: string, error: Error | undefined) => {
      // yargs throws one of its own for an option that lacks its value.
      if (error && error.name !== 'YError') throw error;
      misuse = printable(inOneLine(message));
      throw new Error(misuse);
    });
  for (const listed of commands) parser.command(lazy(listed));
  try {
    await parser.parseAsync();
    return Number(process.exitCode);
  } catch (error) {
    console.error(`cdk-serval: ${misuse === undefined ? errorLine(error) : `«Input» ${misuse}`}`);
    return misuse === undefined ? exitCodeOf(error) : EXIT.usage;
  }
}

function lazy({ command, describe, load }: Listed): AnyCommand {
  return {
    command,
    describe,
    builder: async (parser: Argv) => {
      const { builder } = await load();
      parser.epilogue(EPILOGUE);
      return typeof builder === 'function' ? builder(parser) : parser;
    },
    handler: async (args) => (await load()).handler(args),
  };
}

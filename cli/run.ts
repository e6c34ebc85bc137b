/** The command line's frame: which commands there are, and how they end. */
import '../runtime/quiet.js';
import yargs, { type Argv, type CommandModule } from 'yargs';
import { RuntimeError } from '../runtime/errors.js';
import { EXIT, errorLine, exitCodeOf } from './exit.js';

/** A command by its name; what it does is loaded when it is asked for, since the AWS SDK takes its time. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each command has arguments of its own
type AnyCommand = CommandModule<object, any>;

interface Listed {
  readonly command: string;
  readonly describe: string;
  load(): Promise<AnyCommand>;
}

/** In the order of --help. `command` and `describe` repeat what the modules say, held equal by a test. */
export const COMMANDS: readonly Listed[] = [
  {
    command: 'sync',
    describe: 'Read the requestable roles of connected accounts into the catalog',
    load: async () => (await import('./commands/sync.js')).syncCommand,
  },
  {
    command: 'health',
    describe: 'Test the connections of accounts',
    load: async () => (await import('./commands/health.js')).healthCommand,
  },
  {
    command: 'catalog [role]',
    describe: 'List the roles of the catalog, or show one with its documents',
    load: async () => (await import('./commands/catalog.js')).catalogCommand,
  },
  {
    command: 'grant',
    describe: 'Grant a person a role, for some minutes from the first session on',
    load: async () => (await import('./commands/grant.js')).grantCommand,
  },
  {
    command: 'revoke <grant>',
    describe: 'End a grant at once, and on demand the live sessions of its person and role',
    load: async () => (await import('./commands/revoke.js')).revokeCommand,
  },
  {
    command: 'sessions',
    describe: 'List sessions and refusals of the audit trail, and what was done with the sessions',
    load: async () => (await import('./commands/sessions.js')).sessionsCommand,
  },
  {
    command: 'verify',
    describe: 'Say, step by step, what is right and what is missing: verify workload',
    load: async () => (await import('./commands/verify.js')).verifyCommand,
  },
  {
    command: 'migrate',
    describe: 'Move manifests from kiam to IRSA, or from IRSA to Pod Identity',
    load: async () => (await import('./commands/migrate.js')).migrateCommand,
  },
];

/** Runs one command line, without the program's name; gives the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  process.exitCode = EXIT.ok;
  let misuse: string | undefined;
  const parser = yargs([...argv])
    .scriptName('cdk-serval')
    .usage('$0 <command>')
    .strict()
    .demandCommand(1, 1, 'a command is missing; see cdk-serval --help')
    .recommendCommands()
    .version(false)
    .help()
    .exitProcess(false)
    .check((args) => onceEach(args) && noneEmpty(args) && plainSwitches(args, argv), true)
    .fail((message: string, error: Error | undefined) => {
      // yargs throws one of its own for an option that lacks its value.
      if (error && error.name !== 'YError') throw error;
      misuse = message.replace(/\s*\n\s*/g, ' ');
      throw new Error(misuse);
    });
  for (const listed of COMMANDS) parser.command(lazy(listed));
  try {
    await parser.parseAsync();
    return Number(process.exitCode);
  } catch (error) {
    console.error(`cdk-serval: ${misuse === undefined ? errorLine(error) : `«Input» ${misuse}`}`);
    return misuse === undefined ? exitCodeOf(error) : EXIT.usage;
  }
}

/** yargs makes a list of an option that is given twice, and no command expects one but of `--rate`. */
function onceEach(args: Readonly<Record<string, unknown>>): true {
  const twice = Object.keys(args).find((name) => !['_', 'rate'].includes(name) && Array.isArray(args[name]));
  if (twice !== undefined) throw new RuntimeError('Input', `--${twice} is given twice; give it once`);
  return true;
}

/** What an unset variable of a shell leaves behind is no value: an empty path would mean this very directory. */
function noneEmpty(args: Readonly<Record<string, unknown>>): true {
  const empty = Object.keys(args).find((name) => [args[name]].flat().includes(''));
  if (empty !== undefined) throw new RuntimeError('Input', `--${empty} is empty; give it a value, or leave it out`);
  return true;
}

/** yargs takes any value of a switch but `true` for false: `--dry-run=yes` would be a run that writes. */
function plainSwitches(args: Readonly<Record<string, unknown>>, argv: readonly string[]): true {
  for (const token of argv) {
    const [, name, value] = /^--([^=]+)=(.*)$/s.exec(token) ?? [];
    if (name === undefined || typeof args[name] !== 'boolean' || value === 'true' || value === 'false') continue;
    throw new RuntimeError('Input', `--${name}: ${JSON.stringify(value)} must be true or false, or left out`);
  }
  return true;
}

function lazy({ command, describe, load }: Listed): AnyCommand {
  return {
    command,
    describe,
    builder: async (parser: Argv) => {
      const { builder } = await load();
      return typeof builder === 'function' ? builder(parser) : parser;
    },
    handler: async (args) => (await load()).handler(args),
  };
}

/** What is wrong on any command line, whatever the command: held against all of them before one runs. */
import { RuntimeError } from '../runtime/errors.js';

type Arguments = Readonly<Record<string, unknown>>;

/** What yargs knows of the options of the command at hand. */
export interface Declared {
  /** Names of options and arguments that take several values. */
  readonly array: readonly string[];
}

/** The one command that hands what follows -- on to another program. */
const HANDS_ON = 'exec';

/**
 * Whether the arguments are plain: each given once, none empty, switches on or off.
 * @param argv as typed
 * @throws RuntimeError `Input` that names the first one that is not
 */
export function checkArguments(args: Arguments, { array }: Declared, argv: readonly string[]): true {
  onceEach(args, array, argv);
  noneEmpty(args);
  plainSwitches(args, argv);
  nothingBehindDashes(args);
  return true;
}

/** yargs makes a list of an option that is given twice, which most options cannot be; several arguments are one, too. */
function onceEach(args: Arguments, several: readonly string[], argv: readonly string[]): void {
  const given = (name: string): boolean => argv.some((token) => token.split('=')[0] === `--${name}`);
  const twice = Object.keys(args).find((name) => Array.isArray(args[name]) && given(name) && !several.includes(name));
  if (twice !== undefined) throw new RuntimeError('Input', `--${twice} is given twice; give it once`);
}

/** What an unset variable of a shell leaves behind is no value: an empty path would mean this very directory. */
function noneEmpty(args: Arguments): void {
  const named = Object.keys(args).filter((name) => name !== '--');
  const empty = named.find((name) => [args[name]].flat().includes(''));
  if (empty !== undefined) throw new RuntimeError('Input', `--${empty} is empty; give it a value, or leave it out`);
}

/** yargs takes any value of a switch but `true` for false: `--dry-run=yes` would be a run that writes. */
function plainSwitches(args: Arguments, argv: readonly string[]): void {
  const end = argv.indexOf('--');
  for (const token of end === -1 ? argv : argv.slice(0, end)) {
    const [, name, value] = /^--([^=]+)=(.*)$/s.exec(token) ?? [];
    if (name === undefined || typeof args[name] !== 'boolean' || value === 'true' || value === 'false') continue;
    throw new RuntimeError('Input', `--${name}: ${JSON.stringify(value)} must be true or false, or left out`);
  }
}

/** What follows -- would else be left alone without a word. */
function nothingBehindDashes(args: Arguments): void {
  const [command] = args._ as readonly unknown[];
  const behind = args['--'] as readonly unknown[] | undefined;
  if (behind === undefined || behind.length === 0 || command === HANDS_ON) return;
  throw new RuntimeError('Input', `--: what follows it goes to the program of ${HANDS_ON} alone; leave it out`);
}

import type { CommandModule } from 'yargs';
import { RuntimeError } from '../../runtime/errors.js';
import { notWritten } from '../failures.js';
import { childEnvironment } from '../login/child-environment.js';
import { endWithout, obtain } from '../login/obtain.js';
import { askedFor, loginOptions, type LoginArguments } from '../login/options.js';
import { runChild } from '../login/run-child.js';

interface Arguments extends LoginArguments {
  readonly '--'?: readonly string[];
}

/** `cdk-serval exec`: runs a program with the session of a grant in its environment. */
export const execCommand: CommandModule<object, Arguments> = {
  command: 'exec <grant>',
  describe: "Run a program with a grant's session: exec GRANT -- PROGRAM",
  builder: (yargs) =>
    loginOptions(yargs)
      .usage('$0 exec <grant> -- <program> [argument..]')
      .example('$0 exec incident-42 --bridge https://bridge.example.com -- aws s3 ls', 'One command as the role'),
  handler: async ({ '--': program = [], ...args }) => {
    const [command, ...rest] = program;
    if (command === undefined || command === '') {
      throw new RuntimeError('Input', 'the program is missing; name it behind --, as exec GRANT -- aws s3 ls');
    }
    const asked = askedFor(args);
    const say = (line: string): void => console.error(line);
    const got = await obtain({ ...asked, anew: false, forUse: true }, say);
    if ('ended' in got) return endWithout(got);
    if (got.notKept !== undefined) say(`${notWritten(asked.file, got.notKept)}; the session was not kept`);
    const environment = childEnvironment(process.env, got.session);
    // A second Ctrl-C is to many programs another order than the first: where a terminal is, it sends one by itself.
    const fromKeys = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
    process.exitCode = await runChild({ command, args: rest, environment }, fromKeys);
  },
};

import type { CommandModule } from 'yargs';
import { systemClock } from '../../runtime/clock.js';
import { EXIT, endWith } from '../exit.js';
import { notWritten } from '../failures.js';
import { endWithout, obtain } from '../login/obtain.js';
import { askedFor, loginOptions, type LoginArguments } from '../login/options.js';
import { loginLines, loginResult } from '../login/words.js';
import { printableJson } from '../printable.js';

interface Arguments extends LoginArguments {
  readonly anew: boolean;
  readonly json: boolean;
}

/** `cdk-serval login`: gets a session of a grant by a login in the browser, and keeps it. */
export const loginCommand: CommandModule<object, Arguments> = {
  command: 'login <grant>',
  describe: 'Log in for a grant in the browser, and keep the session for the other commands',
  builder: (yargs) =>
    loginOptions(yargs)
      .option('anew', {
        type: 'boolean',
        default: false,
        describe: 'Log in although the session from before lasts more than five minutes',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the result as JSON' })
      .example('$0 login incident-42 --bridge https://bridge.example.com', 'Log in for a grant')
      .example('$0 login "https://bridge.example.com/oidc/auth/login?grant=incident-42"', 'The same by its link')
      .example('$0 login incident-42 --no-browser --port 8400', 'On a machine behind ssh -L 8400:127.0.0.1:8400'),
  handler: async ({ anew, json, ...args }) => {
    const asked = askedFor(args);
    const got = await obtain({ ...asked, anew, forUse: false }, (line) => console.error(line));
    if ('ended' in got) return endWithout(got);
    console.log(
      json
        ? printableJson(loginResult(asked.name, got))
        : loginLines(asked.name, got, systemClock.now(), args.cache).join('\n'),
    );
    if (got.notKept === undefined) return;
    console.error(`cdk-serval: ${notWritten(asked.file, got.notKept)}; the session was not kept`);
    endWith(EXIT.failed);
  },
};

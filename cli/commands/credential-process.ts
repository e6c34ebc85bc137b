import type { CommandModule } from 'yargs';
import { json as processCredentials } from '../../runtime/bridge/pages/formats/json.js';
import { notWritten } from '../failures.js';
import { endWithout, obtain } from '../login/obtain.js';
import { askedFor, loginOptions, type LoginArguments } from '../login/options.js';
import { sayTo, terminalPath } from '../login/say.js';

/** `cdk-serval credential-process`: a session for AWS's own tools, as they ask for it. */
export const credentialProcessCommand: CommandModule<object, LoginArguments> = {
  command: 'credential-process <grant>',
  describe: "Give AWS's tools a grant's session, by credential_process in ~/.aws/config",
  builder: (yargs) =>
    loginOptions(yargs).example(
      '$0 credential-process incident-42 --bridge https://bridge.example.com',
      'What credential_process of a profile is set to',
    ),
  handler: async (args) => {
    const asked = askedFor(args);
    const log = (line: string): void => console.error(line);
    const say = sayTo({ err: process.stderr, log, terminal: terminalPath(process.platform) });
    const got = await obtain({ ...asked, anew: false, forUse: true }, say);
    if ('ended' in got) return endWithout(got);
    if (got.notKept !== undefined) say(`${notWritten(asked.file, got.notKept)}; the session was not kept`);
    console.log(processCredentials(got.session));
  },
};

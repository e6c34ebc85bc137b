/** What login, credential-process and exec are told alike. */
import { homedir } from 'node:os';
import type { Argv } from 'yargs';
import { RuntimeError } from '../../runtime/errors.js';
import { PORTS } from '../../runtime/hand-over/request.js';
import { askedGrant } from './asked-grant.js';
import { BRIDGE_VARIABLE } from './grant-name.js';
import { HOME_VARIABLE, sessionFile, sessionFolder } from './place.js';
import type { Asked } from './session.js';

/** What `bridgeOptions` reads. */
export interface BridgeArguments {
  readonly grant: string;
  readonly bridge?: string;
  readonly browser: boolean;
}

/** What `loginOptions` reads. */
export interface LoginArguments extends BridgeArguments {
  readonly port?: number;
  readonly cache?: string;
}

export function bridgeOptions<T>(parser: Argv<T>) {
  return parser
    .positional('grant', {
      type: 'string',
      demandOption: true,
      describe: "A grant's id, or the whole link of its approval",
    })
    .option('bridge', {
      type: 'string',
      describe: "The bridge's URL, where the grant is an id",
      defaultDescription: BRIDGE_VARIABLE,
    })
    .option('browser', {
      type: 'boolean',
      default: true,
      describe: 'Open the browser; --no-browser only prints the address',
    });
}

export function loginOptions<T>(parser: Argv<T>) {
  return bridgeOptions(parser)
    .option('port', {
      type: 'number',
      describe: 'Wait on this port of loopback, as for ssh -L',
      defaultDescription: 'a free one',
    })
    .option('cache', {
      type: 'string',
      describe: 'Keep sessions in this folder',
      defaultDescription: `sessions in ${HOME_VARIABLE}, or in ~/.cdk-serval`,
    });
}

/** @throws RuntimeError `Input` or `Setting` that names what is malformed */
export function askedFor(args: LoginArguments): Omit<Asked, 'anew' | 'forUse'> {
  const { grant, bridge, browser, port, cache } = args;
  const name = askedGrant(grant, bridge, process.env[BRIDGE_VARIABLE]);
  if (port !== undefined && !(Number.isInteger(port) && port >= PORTS.min && port <= PORTS.max)) {
    throw new RuntimeError('Input', `--port: ${port} must be a whole number from ${PORTS.min} to ${PORTS.max}`);
  }
  return { name, browser, port, file: sessionFile(sessionFolder(cache, process.env, homedir), name) };
}

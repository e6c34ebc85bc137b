import { readFile } from 'node:fs/promises';
import type { CommandModule } from 'yargs';
import { parseRoleArn } from '../../lib/model/arn.js';
import { ACCOUNT_ID, CLIENT_ID, fits } from '../../lib/model/limits.js';
import { SERVAL_CLOUD_ACCOUNT } from '../../lib/model/names.js';
import { PARTITIONS } from '../../lib/model/partition.js';
import { errorName, RuntimeError } from '../../runtime/errors.js';
import { isSecureUrl } from '../../runtime/settings.js';
import { checkConnections, type Connection } from '../../runtime/sync/connection.js';
import { inWords, type ConnectReport } from '../connect/report.js';
import { connectionsOfOutputs } from '../connect/stack-outputs.js';
import { dialogFields, oktaFields } from '../connect/values.js';
import { connectionOptions, contextFor, readConnections, type ConnectionArguments } from '../connection-options.js';
import { endWith } from '../exit.js';
import { printableJson } from '../printable.js';
import { exitOf, type Step } from '../steps/report.js';

interface ConnectArguments extends ConnectionArguments {
  readonly stackOutputs?: string;
  readonly servalAccount?: string;
  readonly bridge?: string;
  readonly clientId?: string;
  readonly check: boolean;
  readonly json: boolean;
}

/** `cdk-serval connect`: what to enter in Serval and in Okta, and whether it holds. */
export const connectCommand: CommandModule<object, ConnectArguments> = {
  command: 'connect',
  describe: 'Print what to enter in the Connect AWS dialog and in Okta, and check it',
  builder: (parser) =>
    connectionOptions(parser)
      .option('stack-outputs', {
        type: 'string',
        requiresArg: true,
        describe: 'The accounts as cdk deploy --outputs-file writes them',
      })
      .option('serval-account', {
        type: 'string',
        requiresArg: true,
        describe: "The account that assumes the roles, where it is your worker's",
        defaultDescription: `Serval cloud's, ${SERVAL_CLOUD_ACCOUNT}`,
      })
      .option('bridge', { type: 'string', requiresArg: true, describe: 'URL at which people reach the bridge' })
      .option('client-id', {
        type: 'string',
        requiresArg: true,
        describe: "Client id that the bridge must send, as Okta's application shows it",
      })
      .option('check', { type: 'boolean', default: true, describe: 'Check the values; --no-check only prints them' })
      .option('json', { type: 'boolean', default: false, describe: 'Print values and checks as JSON' })
      .conflicts('stack-outputs', ['connections', 'name', 'role-arn', 'external-id'])
      .implies('client-id', 'bridge')
      .example('$0 connect --stack-outputs outputs.json', 'what cdk deploy made, for the dialog')
      .example('$0 connect --connections connections.json --bridge https://serval.example.com', 'and for Okta'),
  handler: async (args) => {
    const trusted = trustedAccount(args.servalAccount);
    const bridge = bridgeOf(args.bridge);
    checkClientId(args.clientId);
    const connections = await connectionsOf(args);
    checkTrust(connections, args.servalAccount);
    const steps = args.check ? await check(args, connections, trusted, bridge) : [];
    const report: ConnectReport = {
      dialogs: connections.map(dialogFields),
      ...(bridge !== undefined && { okta: oktaFields(bridge, args.clientId) }),
      steps,
    };
    console.log(args.json ? printableJson(report) : inWords(report));
    endWith(exitOf(report));
  },
};

/** Loaded by itself: what only prints needs no AWS. */
async function check(
  { region, clientId }: ConnectArguments,
  connections: readonly Connection[],
  trusted: string,
  bridge: string | undefined,
): Promise<Step[]> {
  const aws = contextFor(region, connections);
  const [checks, { nodeFetch }] = await Promise.all([
    import('../connect/check.js'),
    import('../../runtime/bridge/node-fetch.js'),
  ]);
  const steps = await checks.checkConnections(connections, trusted, aws);
  if (bridge === undefined) return steps;
  const expected = { bridge, ...(clientId !== undefined && { clientId }) };
  const fetch = nodeFetch({ kept: false, proxyEnvironment: process.env });
  return [...steps, await checks.checkBridge(expected, fetch)];
}

async function connectionsOf(args: ConnectArguments): Promise<readonly Connection[]> {
  if (args.stackOutputs === undefined) return readConnections(args);
  const given = JSON.stringify(args.stackOutputs);
  const found = connectionsOfOutputs(await readOutputs(args.stackOutputs));
  if (found.length === 0) {
    throw new RuntimeError(
      'Input',
      `--stack-outputs: ${given} holds no outputs of an IngestionRole; it must be what cdk deploy --outputs-file writes`,
    );
  }
  const all = checkConnections(found);
  if (args.account === undefined) return all;
  const one = all.filter(({ account }) => account === args.account);
  if (one.length > 0) return one;
  const holds = all.map(({ account }) => account).join(', ');
  throw new RuntimeError('Input', `--account: ${JSON.stringify(args.account)} is not in ${given}; it holds ${holds}`);
}

async function readOutputs(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new RuntimeError('Input', `--stack-outputs: ${JSON.stringify(path)} cannot be read: ${errorName(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    const allowed = 'it must be what cdk deploy --outputs-file writes';
    throw new RuntimeError('Input', `--stack-outputs: ${JSON.stringify(path)} is not JSON; ${allowed}`);
  }
}

function trustedAccount(given: string | undefined): string {
  if (given === undefined) return SERVAL_CLOUD_ACCOUNT;
  if (!fits(ACCOUNT_ID, given)) throw wrong('serval-account', given, 'is no AWS account id; it has 12 digits');
  if (given === SERVAL_CLOUD_ACCOUNT) {
    throw wrong('serval-account', given, "is Serval cloud's, which is meant without the option; leave it out");
  }
  return given;
}

/** A slash at the end is no other address. */
function bridgeOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url && isSecureUrl(url) && [url.origin, `${url.origin}/`].includes(given)) return url.origin;
  throw wrong('bridge', given, 'must be an https URL (http only on loopback) without path, query or fragment');
}

function checkClientId(given: string | undefined): void {
  if (given === undefined || fits(CLIENT_ID, given)) return;
  throw wrong('client-id', given, `must be ${CLIENT_ID.max} characters at most: ${CLIENT_ID.allowed}`);
}

function checkTrust(connections: readonly Connection[], servalAccount: string | undefined): void {
  if (servalAccount !== undefined) return;
  const elsewhere = connections.find(({ roleArn }) => parseRoleArn(roleArn)?.partition !== PARTITIONS.aws.name);
  if (elsewhere === undefined) return;
  throw new RuntimeError(
    'Input',
    `--serval-account is missing: Serval cloud cannot assume ${JSON.stringify(elsewhere.roleArn)}, ` +
      `since its account exists in ${PARTITIONS.aws.name} only; give the account of your worker`,
  );
}

function wrong(option: string, value: string, what: string): RuntimeError {
  return new RuntimeError('Input', `--${option}: ${JSON.stringify(value)} ${what}`);
}

import type { CommandModule } from 'yargs';
import { systemClock } from '../../runtime/clock.js';
import { nodeFetch } from '../../runtime/bridge/node-fetch.js';
import { proxyEnvironment } from '../../runtime/aws/proxy.js';
import { catalogOptions } from '../catalog-option.js';
import { connectionOptions } from '../connection-options.js';
import { checkArguments, type DoctorArguments } from '../doctor/arguments.js';
import { endWith } from '../exit.js';
import { printable, printableJson } from '../printable.js';
import { exitOf } from '../steps/report.js';

interface DoctorCommandArguments extends DoctorArguments {
  readonly json: boolean;
}

/** `cdk-serval doctor`: the whole way from credentials to a login, step by step. Reads, and changes nothing. */
export const doctorCommand: CommandModule<object, DoctorCommandArguments> = {
  command: 'doctor',
  describe: 'Look at the whole way, step by step: accounts, roles, login provider, bridge, token',
  builder: (parser) =>
    catalogOptions(connectionOptions(parser))
      .option('organization', { type: 'boolean', describe: "Look whether the organization's accounts can be listed" })
      .option('issuer', { type: 'string', describe: "The login provider's issuer, as it stands in its tokens" })
      .option('google', { type: 'boolean', describe: 'The login provider is Google, in place of --issuer' })
      .option('client-id', { type: 'string', describe: "The bridge's client id at the login provider" })
      .option('hosted-domain', {
        type: 'string',
        describe: 'The domain of the Google Workspace that people log in from',
      })
      .option('discovery-url', {
        type: 'string',
        describe: "Where the issuer's discovery document is reached from here",
        defaultDescription: "the issuer's own",
      })
      .option('bridge', { type: 'string', describe: 'URL where people reach the bundled bridge' })
      .option('token-file', {
        type: 'string',
        requiresArg: true,
        describe:
          'A file with the ID token of a login, of which only claims and signature are read; - is standard input',
      })
      .option('worker-role-arn', { type: 'string', describe: "The worker's role" })
      .option('worker-cluster', { type: 'string', describe: 'ARN of the EKS cluster that the worker runs in' })
      .option('worker-namespace', { type: 'string', describe: 'Namespace that the worker runs in' })
      .option('json', { type: 'boolean', default: false, describe: 'Print the steps as JSON' })
      .conflicts('google', 'issuer')
      .conflicts('google', 'discovery-url')
      .example('$0 doctor --connections connections.json', 'the accounts: health checks, ingestion roles, last sync')
      .example(
        '$0 doctor --connections connections.json --issuer https://example.okta.com --client-id 0oa1 --bridge https://bridge.example.com',
        'roles, login provider and bridge too',
      ),
  handler: async (args) => {
    checkArguments(args);
    const [{ diagnose }, { inWords }] = await Promise.all([
      import('../doctor/diagnose.js'),
      import('../doctor/report.js'),
    ]);
    const proxy = proxyEnvironment(process.env);
    const report = await diagnose(args, {
      fetch: nodeFetch({ kept: false, ...(proxy && { proxyEnvironment: proxy }) }),
      clock: systemClock,
      tell: (line) => console.error(printable(line)),
    });
    console.log(args.json ? printableJson(report) : inWords(report));
    endWith(exitOf(report));
  },
};

import type { CommandModule } from 'yargs';
import { RuntimeError } from '../../runtime/errors.js';
import { EXAMPLE_ROLE } from '../example-role.js';
import { readLogin } from '../trust/login.js';
import {
  readFollowing,
  readQuotaOption,
  readStackRegions,
  RECORDS_DIRECTORY,
  type TrustArguments,
} from '../trust/options.js';
import { readRecord } from '../trust/record.js';
import { readRoles } from '../trust/role-names.js';

/** What is of no use to an undo, which has it all from its file. */
const ADDING_ONLY = [
  'issuer',
  'google',
  'client-id',
  'session-tags',
  'source-identity',
  'owned-by-stack',
  'stack-regions',
  'trust-quota',
  'directory',
];

/** `cdk-serval trust`: makes roles requestable that no stack owns, and takes that back. */
export const trustCommand: CommandModule<object, TrustArguments> = {
  command: 'trust [roles..]',
  describe: 'Make roles requestable that no stack owns: their tag, and the trust in the login provider',
  builder: (parser) =>
    parser
      .positional('roles', {
        type: 'string',
        array: true,
        describe: 'ARNs of roles, all of the account of the credentials',
      })
      .option('issuer', { type: 'string', describe: "The login provider's issuer: a URL with https" })
      .option('google', { type: 'boolean', describe: 'Google is the login provider, which is built into IAM' })
      .option('client-id', { type: 'string', describe: 'Client id of the application that people log in to' })
      .option('session-tags', {
        type: 'boolean',
        describe: "The provider's tokens carry session tags, which the trust must allow then",
      })
      .option('source-identity', {
        type: 'boolean',
        describe: "The provider's tokens carry a source identity, which the trust must allow then",
      })
      .option('plan', { type: 'boolean', describe: 'Only print what would be done' })
      .option('yes', { type: 'boolean', describe: 'Do it without asking' })
      .option('undo', { type: 'string', describe: 'Take back the run that wrote this file' })
      .option('stack-regions', {
        type: 'string',
        describe: 'Regions whose stacks are asked whether one owns a role, with commas between them',
        defaultDescription: 'the region',
      })
      .option('owned-by-stack', { type: 'boolean', describe: 'Ask no stack, and take roles that one owns as well' })
      .option('trust-quota', {
        type: 'string',
        describe: 'Characters that a trust may have in this account',
        defaultDescription: 'as the account says, else 2048',
      })
      .option('directory', {
        type: 'string',
        describe: 'Where the files for --undo go',
        defaultDescription: RECORDS_DIRECTORY,
      })
      .option('region', {
        type: 'string',
        describe: 'Region of STS, and of the stacks',
        defaultDescription: "AWS_REGION, or the partition's usual one",
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print the result as JSON' })
      .conflicts('issuer', 'google')
      .conflicts('plan', 'yes')
      .conflicts('stack-regions', 'owned-by-stack')
      .conflicts('undo', ADDING_ONLY)
      .example(
        `$0 trust ${EXAMPLE_ROLE} --issuer https://example.okta.com --client-id 0oa1 --plan`,
        'says what the role would get, and how large its trust would be',
      )
      .example('$0 trust --undo .cdk-serval/trust/FILE', 'takes a run back'),
  handler: async (args) => {
    const following = readFollowing(args);
    const { roles: arns = [], undo, region } = args;
    if (undo !== undefined) {
      if (arns.length > 0) {
        throw new RuntimeError('Input', '--undo: the file says which roles; leave the ARNs out');
      }
      const record = await readRecord(undo);
      const { undoTrust } = await import('../trust/run.js');
      return undoTrust(record, { following, region });
    }
    const roles = readRoles(arns);
    const login = readLogin(args);
    const quota = readQuotaOption(args.trustQuota);
    const stackRegions = args.ownedByStack ? [] : readStackRegions(args.stackRegions);
    const { addTrust } = await import('../trust/run.js');
    return addTrust({
      following,
      region,
      roles,
      login,
      quota,
      stackRegions,
      directory: args.directory ?? RECORDS_DIRECTORY,
    });
  },
};

import type { CommandModule } from 'yargs';
import {
  ACCOUNT_ID,
  EKS_AUDIENCE,
  fits,
  ISSUER_SCHEME,
  issuerFault,
  type PartitionName,
  PARTITIONS,
  roleArn,
} from '../../lib/model/index.js';
import { RuntimeError } from '../../runtime/errors.js';
import { planKiam } from '../migrate/kiam.js';
import { migrate, migrateOptions, type MigrateArguments } from '../migrate/migrate.js';
import { kiamReport } from '../migrate/report.js';
import { baseRoleArnFault } from '../migrate/role.js';
import { irsaTrusts, type ClusterIssuer } from '../migrate/trust.js';

interface KiamArguments extends MigrateArguments {
  readonly account?: string;
  readonly partition?: PartitionName;
  readonly baseRoleArn?: string;
  readonly issuer?: string;
  readonly audience: string;
  readonly removePermitted?: boolean;
}

/** `cdk-serval migrate kiam`: roles go from pods' annotations to their service accounts'. */
export const migrateKiamCommand: CommandModule<object, KiamArguments> = {
  command: 'kiam <dir>',
  describe: 'From kiam to IRSA: the role goes from the pods to their service account',
  builder: (parser) =>
    migrateOptions(parser)
      .option('issuer', { type: 'string', describe: "The cluster's OIDC issuer: a URL with https" })
      .option('audience', {
        type: 'string',
        default: EKS_AUDIENCE,
        describe: "Audience of the cluster's tokens for STS",
      })
      .option('account', { type: 'string', describe: 'Account of roles that are only named' })
      .option('partition', {
        choices: Object.keys(PARTITIONS) as PartitionName[],
        describe: 'Partition of roles that are only named',
        defaultDescription: PARTITIONS.aws.name,
      })
      .option('base-role-arn', { type: 'string', describe: "What stands before roles' names, as kiam's own option" })
      .option('remove-permitted', {
        type: 'boolean',
        describe: "Also take kiam's pattern off namespaces, at the very end",
      })
      .conflicts('base-role-arn', ['account', 'partition'])
      .example('$0 migrate kiam manifests --account 111122223333 --issuer https://oidc.example.com', 'print a patch')
      .example('$0 migrate kiam manifests --issuer https://oidc.example.com --write', 'write the files'),
  handler: async (args) => {
    const base = baseOf(args);
    const options = {
      ...(base !== undefined && { baseRoleArn: base }),
      ...(args.namespace !== undefined && { namespace: args.namespace }),
      ...(args.removePermitted !== undefined && { removePermitted: args.removePermitted }),
    };
    await migrate(args, {
      way: 'kiam',
      plan: (manifests, skipped) => planKiam(manifests, skipped, options),
      describe: (plan, written) => {
        const roles = plan.bindings.length > 0 ? irsaTrusts(plan.bindings, issuerOf(args)) : [];
        return { text: kiamReport({ plan, roles, written }), roles };
      },
    });
  },
};

function baseOf({ account, partition, baseRoleArn }: KiamArguments): string | undefined {
  if (baseRoleArn !== undefined) {
    const fault = baseRoleArnFault(baseRoleArn);
    if (fault !== undefined)
      throw new RuntimeError('Input', `--base-role-arn: ${JSON.stringify(baseRoleArn)} ${fault}`);
    return baseRoleArn;
  }
  if (account === undefined) return undefined;
  if (!fits(ACCOUNT_ID, account)) {
    throw new RuntimeError('Input', `--account: ${JSON.stringify(account)} is no AWS account id; it has 12 digits`);
  }
  return roleArn(partition ?? PARTITIONS.aws.name, account, '');
}

function issuerOf({ issuer, audience }: KiamArguments): ClusterIssuer {
  if (issuer === undefined) {
    throw new RuntimeError(
      'Input',
      "--issuer is missing: the roles' trust needs the cluster's OIDC issuer; kubectl get --raw /.well-known/openid-configuration shows it",
    );
  }
  const url = issuer.replace(/\/$/, '');
  const fault = issuerFault(url);
  if (fault !== undefined) throw new RuntimeError('Input', `--issuer: ${JSON.stringify(issuer)} ${fault}`);
  if (!/^[\x21-\x7e]+$/.test(audience)) {
    const given = JSON.stringify(audience);
    throw new RuntimeError('Input', `--audience: ${given} is no audience of tokens; leave it out for ${EKS_AUDIENCE}`);
  }
  return { issuer: url.slice(ISSUER_SCHEME.length), audience };
}

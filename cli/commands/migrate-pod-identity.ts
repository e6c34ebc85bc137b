import type { CommandModule } from 'yargs';
import { ACCOUNT_ID, CLUSTER_NAME, fits, knownPartitionOf, type TextLimit } from '../../lib/model/index.js';
import { RuntimeError } from '../../runtime/errors.js';
import { migrate, migrateOptions, type MigrateArguments } from '../migrate/migrate.js';
import { planPodIdentity } from '../migrate/pod-identity.js';
import { associations, podIdentityReport } from '../migrate/report.js';
import { podIdentityTrusts, type Cluster } from '../migrate/trust.js';

interface PodIdentityArguments extends MigrateArguments {
  readonly cluster?: string;
  readonly account?: string;
  readonly region?: string;
}

/** `cdk-serval migrate pod-identity`: service accounts and pods lose what sends them down IRSA's path. */
export const migratePodIdentityCommand: CommandModule<object, PodIdentityArguments> = {
  command: 'pod-identity <dir>',
  describe: 'From IRSA to EKS Pod Identity: annotations and static tokens go, associations are printed',
  builder: (parser) =>
    migrateOptions(parser)
      .option('cluster', { type: 'string', describe: "The EKS cluster's name" })
      .option('account', { type: 'string', describe: "The cluster's account, which is the roles' as well" })
      .option('region', { type: 'string', describe: "The cluster's region", defaultDescription: 'AWS_REGION' })
      .example(
        '$0 migrate pod-identity manifests --cluster shop --account 111122223333 --region eu-west-1',
        'print a patch',
      ),
  handler: async (args) => {
    const account = args.account === undefined ? undefined : checked('account', args.account, ACCOUNT_ID);
    const region = args.region ?? process.env.AWS_REGION;
    const partition = region === undefined ? undefined : knownPartitionOf(region)?.name;
    const options = {
      ...(account !== undefined && { account }),
      ...(partition !== undefined && { partition }),
      ...(args.namespace !== undefined && { namespace: args.namespace }),
    };
    await migrate(args, {
      way: 'pod-identity',
      plan: (manifests, skipped) => planPodIdentity(manifests, skipped, options),
      describe: (plan, written) => {
        if (plan.bindings.length === 0) return { text: '', roles: [], associations: [] };
        const cluster = clusterOf(args);
        const roles = podIdentityTrusts(plan.bindings, cluster);
        const text = podIdentityReport({ plan, roles, written }, cluster);
        return { text, roles, associations: associations(cluster, roles) };
      },
    });
  },
};

function clusterOf({ cluster, account, region = process.env.AWS_REGION }: PodIdentityArguments): Cluster {
  if (cluster === undefined || account === undefined || !region) {
    throw new RuntimeError(
      'Input',
      'give --cluster, --account and --region: the roles are let in from this one cluster only',
    );
  }
  if (!knownPartitionOf(region)) {
    throw new RuntimeError('Input', `--region: ${JSON.stringify(region)} must be an AWS region, as eu-west-1`);
  }
  return { name: checked('cluster', cluster, CLUSTER_NAME), account: checked('account', account, ACCOUNT_ID), region };
}

function checked(option: string, value: string, limit: TextLimit): string {
  if (fits(limit, value)) return value;
  const length = limit.min === limit.max ? limit.min : `${limit.min} to ${limit.max}`;
  throw new RuntimeError('Input', `--${option}: ${JSON.stringify(value)} must be ${length} of ${limit.allowed}`);
}

/** The clients that the command needs, for as long as it needs them. Loaded by itself: --help needs no AWS. */
import { closeClient } from '../../runtime/aws/client-config.js';
import { iamClient, stsClient } from '../../runtime/aws/clients.js';
import { roleEditor } from '../../runtime/aws/edit-role.js';
import { stacks } from '../../runtime/aws/stack-of-role.js';
import { PARTITIONS, type PartitionName } from '../../lib/model/partition.js';
import { readSettings, SETTING } from '../../runtime/settings.js';
import { contextFor } from '../connection-options.js';
import type { TrustAws } from './trust-aws.js';

/**
 * Runs `work` with clients of the region, or where none is named of the partition's usual one.
 * @throws RuntimeError `Input` or `Setting` where the region is none
 */
export async function withAws<T>(
  { region, partition }: { readonly region: string | undefined; readonly partition: string },
  work: (aws: TrustAws) => Promise<T>,
): Promise<T> {
  const usual = process.env.AWS_REGION ? undefined : PARTITIONS[partition as PartitionName]?.stsRegion;
  const context = contextFor(region ?? usual);
  const settings = readSettings(process.env);
  const endpoint =
    settings.optional('AWS_ENDPOINT_URL_CLOUDFORMATION', SETTING.url) ??
    settings.optional('AWS_ENDPOINT_URL', SETTING.url);
  const [iam, sts] = [iamClient(context), stsClient(context)];
  const { proxyEnvironment } = context;
  const credentials = () => iam.config.credentials();
  try {
    return await work({
      iam,
      sts,
      editor: roleEditor(iam),
      clock: context.clock,
      region: context.region,
      stacksOf: (of) => stacks({ region: of, credentials, endpoint, proxyEnvironment }),
    });
  } finally {
    closeClient(context, iam);
    closeClient(context, sts);
  }
}

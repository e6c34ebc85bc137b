/** Two accounts of an organization and a worker's account, over HTTP. */
import type { AwsCredentialIdentity } from '@smithy/types';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import type { AwsContext } from '../../../runtime/aws/context.js';
import type { Connection } from '../../../runtime/sync/connection.js';
import { worker } from '../../local/aws/support/templates.js';
import { virtualClock } from '../../support/clock.js';
import { systemRandom } from '../../../runtime/random.js';

export const HUB = '111111111111';
export const ACCOUNT = '222222222222';

export const CONNECTION: Connection = {
  account: ACCOUNT,
  name: 'production',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/serval-ingestion`,
  externalId: 'external-id-of-the-team',
};

export interface HealthWorld {
  readonly aws: LocalAws;
  readonly context: AwsContext;
  /** Makes the ingestion role, allowed these actions; its trust allows sts:TagSession unless said otherwise. */
  ingestionRole(actions: readonly string[], options?: { readonly tagSession?: boolean }): void;
  /** Credentials of a worker's pod in the hub, whose session has tags, as the Pod Identity agent gives them. */
  podCredentials(): Promise<AwsCredentialIdentity>;
  close(): Promise<void>;
}

export async function healthWorld(): Promise<HealthWorld> {
  const clock = virtualClock('2026-11-01T00:30:00.000Z', { auto: true });
  const aws = localAws({ clock });
  const { url, close } = await aws.listen();
  return {
    aws,
    context: {
      region: 'us-west-1',
      clock,
      random: systemRandom,
      endpoints: { sts: url, iam: url, organizations: url },
      credentials: aws.administrator(HUB),
    },
    ingestionRole: (actions, { tagSession = true } = {}) => {
      const Principal = { AWS: `arn:aws:iam::${HUB}:root` };
      const Condition = { StringEquals: { 'sts:ExternalId': CONNECTION.externalId } };
      const Statement = [
        { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition },
        ...(tagSession ? [{ Effect: 'Allow', Principal, Action: 'sts:TagSession' }] : []),
      ];
      const PolicyDocument = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
      };
      const Properties = {
        RoleName: 'serval-ingestion',
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement },
        Policies: [{ PolicyName: 'read', PolicyDocument }],
      };
      const template = { Resources: { Ingestion: { Type: 'AWS::IAM::Role', Properties } } };
      aws.deploy({ template, stackName: 'ingestion', account: ACCOUNT, region: 'us-east-1' });
    },
    podCredentials: async () => {
      aws.deploy({ template: { Resources: worker() }, stackName: 'worker', account: HUB, region: 'us-west-1' });
      const pod = { cluster: 'prod', namespace: 'serval', serviceAccount: 'serval-worker-sa' };
      const answer = await fetch(`${url}/v1/credentials`, { headers: { authorization: aws.podIdentityToken(pod) } });
      const { AccessKeyId, SecretAccessKey, Token } = (await answer.json()) as Record<string, string>;
      return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: Token! };
    },
    close,
  };
}

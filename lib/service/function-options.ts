import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';

/** How a hosted service runs, whatever it does. */
export interface FunctionOptions {
  /**
   * The VPC that the function runs in. It needs a way to the AWS services that it calls: a NAT gateway or endpoints.
   * @default - none: Lambda's own network
   */
  readonly vpc?: IVpc;
  /**
   * Subnets of `vpc`.
   * @default - its private subnets
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups within `vpc`.
   * @default - a new one, open to the outside
   */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * Traces invocations with X-Ray.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * More environment variables. The function's own win over them: naming one of those is an error («Environment»).
   * No secret belongs here: whoever may read the function's configuration can read it.
   * @default - the function's own alone
   */
  readonly environment?: { [name: string]: string };
  /**
   * Memory in MiB, 128 to 10,240; CPU grows with it.
   * @default - what the service needs, see the construct
   */
  readonly memorySize?: number;
  /**
   * How long the log is kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: RetentionDays;
  /**
   * Encrypts the log. Its policy must let the CloudWatch Logs service of the region use it.
   * @default - the key that CloudWatch Logs owns
   */
  readonly logEncryptionKey?: IKey;
  /**
   * What becomes of the log when its construct goes. Tables have a policy of their own.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly logRemovalPolicy?: RemovalPolicy;
}

import { createHash } from 'node:crypto';
import { PARTITIONS } from '../../../lib/model/partition.js';
import { document } from '../../../lib/model/trust/document.js';
import type { ManagedPolicy } from '../state/world.js';

/**
 * AWS-managed policies by path and name. Their documents are our own and short: names and purpose are AWS's, what
 * exactly they allow is not. A policy that is not here is refused, not taken for empty.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  '/AdministratorAccess': ['*'],
  '/ReadOnlyAccess': ['iam:Get*', 'iam:List*', 'organizations:Describe*', 'organizations:List*', 's3:Get*', 's3:List*'],
  '/SecurityAudit': ['iam:GetRole', 'iam:GetPolicy*', 'iam:GetRolePolicy', 'iam:List*', 'organizations:List*'],
  '/IAMReadOnlyAccess': ['iam:Get*', 'iam:List*', 'iam:Generate*', 'iam:Simulate*'],
  '/AmazonS3ReadOnlyAccess': ['s3:Get*', 's3:List*', 's3:Describe*'],
  '/job-function/ViewOnlyAccess': ['iam:List*', 'organizations:List*', 's3:ListAllMyBuckets', 's3:ListBucket'],
  '/job-function/DatabaseAdministrator': ['rds:*', 'dynamodb:*', 'iam:GetRole', 'iam:ListRoles'],
};

const CREATED = Date.UTC(2020, 0, 1);

/** The policy, or undefined where the ARN is none of AWS's that are modelled. */
export function awsManagedPolicy(arn: string): ManagedPolicy | undefined {
  const match = /^arn:([a-z-]+):iam::aws:policy(\/.+)$/.exec(arn);
  if (!match || !Object.hasOwn(PARTITIONS, match[1]!) || !Object.hasOwn(ALLOWED, match[2]!)) return undefined;
  const [, , resource] = match as unknown as [string, string, string];
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  const action = ALLOWED[resource]!;
  return {
    arn,
    name,
    path: resource.slice(0, -name.length),
    id: `ANPA${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`,
    createdAt: CREATED,
    updatedAt: CREATED,
    versions: [
      {
        id: 'v1',
        document: JSON.stringify(document({ Effect: 'Allow', Action: action, Resource: '*' })),
        createdAt: CREATED,
      },
    ],
    defaultVersionId: 'v1',
    nextVersion: 2,
    tags: [],
  };
}

export function isAwsManaged(arn: string): boolean {
  return /^arn:[a-z-]+:iam::aws:policy\//.test(arn);
}

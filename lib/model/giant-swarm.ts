/**
 * What Giant Swarm's page says of its releases, its operator, and what a cluster is annotated with.
 * @see https://docs.giantswarm.io/advanced/iam-roles-for-service-accounts/
 */
import type { PolicyDocument } from './policy/types';
import { PARTITIONS } from './partition';
import { document } from './trust/document';

/** Names and releases. */
export const GIANT_SWARM = {
  /** The first release with IAM roles for service accounts, as alpha; generally available from 17.4.0. */
  irsaFrom: '17.2.0',
  /** The first release with a CloudFront distribution before the bucket; outside China. */
  cloudFrontFrom: '18.0.0',
  /** The first release that takes the annotation for the alias. */
  aliasFrom: '18.4.0',
  /** The first release that has the alias without being asked. */
  aliasAlwaysFrom: '19.0.0',
  /** The first release of clusters by Cluster API (CAPA). */
  capaFrom: '25.0.0',
  /** The role of Giant Swarm's operators in each account that has clusters. */
  operatorRoleName: 'GiantSwarmAWSOperator',
} as const;

/** Three numbers of a release. */
export type Release = readonly [major: number, minor: number, patch: number];

const RELEASE = /^v?(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;

/** A release's numbers, as in "18.4.0" or "v18.4.0", or undefined where the text is none. */
export function parseRelease(text: string): Release | undefined {
  const [whole, ...numbers] = RELEASE.exec(text) ?? [];
  return whole === undefined ? undefined : (numbers.map(Number) as unknown as Release);
}

/** Whether a release came before another. */
export function isBelow(release: Release, other: string): boolean {
  const differing = parseRelease(other)!.map((number, index) => release[index]! - number);
  return (differing.find((difference) => difference !== 0) ?? 0) < 0;
}

/** What the operators need for the cluster's provider in IAM, in the page's order. */
export const IDENTITY_PROVIDER_ACTIONS = [
  'iam:CreateOpenIDConnectProvider',
  'iam:DeleteOpenIDConnectProvider',
  'iam:ListOpenIDConnectProviderTags',
  'iam:TagOpenIDConnectProvider',
  'iam:UntagOpenIDConnectProvider',
  'iam:ListOpenIDConnectProviders',
  'iam:GetOpenIDConnectProvider',
  'iam:UpdateOpenIDConnectProviderThumbprint',
  'iam:RemoveClientIDFromOpenIDConnectProvider',
  'iam:AddClientIDToOpenIDConnectProvider',
] as const;

/** What they need for the objects of the cluster's bucket. */
export const BUCKET_ACTIONS = ['s3:PutObjectAcl'] as const;

/** What they need for the distribution before the bucket, in the page's order. */
export const CLOUDFRONT_ACTIONS = [
  'cloudfront:TagResource',
  'cloudfront:UntagResource',
  'cloudfront:GetCloudFrontOriginAccessIdentity',
  'cloudfront:CreateCloudFrontOriginAccessIdentity',
  'cloudfront:DeleteCloudFrontOriginAccessIdentity',
  'cloudfront:GetDistribution',
  'cloudfront:CreateDistribution',
  'cloudfront:UpdateDistribution',
  'cloudfront:DeleteDistribution',
  'cloudfront:ListDistributions',
  'cloudfront:ListTagsForResource',
] as const;

/** What they need for the certificate of the alias, in the page's order. */
export const CERTIFICATE_ACTIONS = [
  'acm:RequestCertificate',
  'acm:AddTagsToCertificate',
  'acm:DescribeCertificate',
  'acm:ListCertificates',
  'acm:DeleteCertificate',
] as const;

/** Permissions of the operators, by what they are for. */
export interface GiantSwarmOperatorDocuments {
  readonly identityProviders: PolicyDocument;
  /** From 18.0.0 on, outside China. */
  readonly cloudFront?: PolicyDocument;
  /** From 18.0.0 on, outside China. */
  readonly certificates?: PolicyDocument;
}

/**
 * What the operators of an account need beside what they have.
 * @param newest the newest release among the account's clusters, and those that one is upgraded to
 */
export function giantSwarmOperatorDocuments(partition: string, newest: Release): GiantSwarmOperatorDocuments {
  const identityProviders = document(
    { Effect: 'Allow', Action: IDENTITY_PROVIDER_ACTIONS, Resource: '*' },
    { Effect: 'Allow', Action: BUCKET_ACTIONS, Resource: `arn:${partition}:s3:::*-g8s-*` },
  );
  if (partition === PARTITIONS['aws-cn'].name || isBelow(newest, GIANT_SWARM.cloudFrontFrom)) {
    return { identityProviders };
  }
  return {
    identityProviders,
    cloudFront: document({ Effect: 'Allow', Action: CLOUDFRONT_ACTIONS, Resource: '*' }),
    certificates: document({ Effect: 'Allow', Action: CERTIFICATE_ACTIONS, Resource: '*' }),
  };
}

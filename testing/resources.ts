import { clusterArn, oidcProviderArn, roleArn } from '../lib/model/arn';
import { ISSUER_SCHEME } from '../lib/model/issuer';
import { ROLE_NAME } from '../lib/model/limits';
import { partitionOf } from '../lib/model/partition';
import type { StackPlace } from '../lib/model/template/pseudo-parameters';
import { object } from '../lib/model/template/sections';

/** A resource of a template, while something refers to it. */
export interface ResourceAt {
  readonly place: StackPlace;
  readonly logicalId: string;
  /** What `Ref` gives, which may have been said from outside. */
  readonly reference: () => string;
  /** A property, resolved; undefined where it is absent. */
  readonly property: (name: string) => unknown;
}

/** What a resource type gives to references, as far as it follows from the template. */
interface ResourceType {
  readonly reference?: (resource: ResourceAt) => string;
  readonly attributes: Readonly<Record<string, (resource: ResourceAt) => unknown>>;
}

export const ROLE = 'AWS::IAM::Role';
export const ASSOCIATION = 'AWS::EKS::PodIdentityAssociation';

/** IAM's own resource, and the CDK's older one with a function behind it. */
export const PROVIDERS: readonly string[] = ['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider'];

const provider: ResourceType = { reference: providerArn, attributes: { Arn: providerArn } };

/** Resource types that trusts refer to. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  [ROLE]: {
    reference: (role) => textOr(role.property('RoleName'), () => generatedName(role)),
    attributes: { Arn: arnOfRole },
  },
  ...Object.fromEntries(PROVIDERS.map((type) => [type, provider])),
  'AWS::EKS::Cluster': {
    reference: (cluster) => textOr(cluster.property('Name'), () => generatedName(cluster)),
    attributes: { Arn: arnOfCluster },
  },
  'Custom::AWSCDK-EKS-Cluster': {
    reference: (cluster) => textOr(object(cluster.property('Config'), 'Config').name, () => generatedName(cluster)),
    attributes: { Arn: arnOfCluster },
  },
  // What the CDK makes of a map whose keys only the deployment knows.
  'Custom::AWSCDKCfnJson': { attributes: { Value: (json) => JSON.parse(String(json.property('Value'))) as unknown } },
};

/** Name, path and account of a role that stands in the template. */
export function arnOfRole(role: ResourceAt): string {
  const { account, region } = role.place;
  return roleArn(
    partitionOf(region).name,
    account,
    role.reference(),
    textOr(role.property('Path'), () => '/'),
  );
}

/** Stands for the ARN of a role of whose name and path nobody knows. */
export function arnOfUnnamedRole(role: ResourceAt): string {
  return roleArn(partitionOf(role.place.region).name, role.place.account, generatedName(role));
}

function arnOfCluster(cluster: ResourceAt): string {
  const { account, region } = cluster.place;
  return clusterArn(partitionOf(region).name, region, account, cluster.reference());
}

function providerArn({ place, property }: ResourceAt): string {
  const url = String(property('Url'));
  const issuer = url.startsWith(ISSUER_SCHEME) ? url.slice(ISSUER_SCHEME.length) : url;
  return oidcProviderArn(partitionOf(place.region).name, place.account, issuer);
}

/** Stands for a name that CloudFormation makes up, which ends in letters and digits that nobody knows. */
function generatedName({ place, logicalId }: ResourceAt): string {
  const suffix = 'X'.repeat(12);
  return `${`${place.stackName}-${logicalId}`.slice(0, ROLE_NAME.max - suffix.length - 1)}-${suffix}`;
}

function textOr(value: unknown, otherwise: () => string): string {
  return value === undefined ? otherwise() : String(value);
}

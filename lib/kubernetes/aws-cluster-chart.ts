import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { partitionOf } from '../model';
import { misuse } from '../private/errors';
import { requireGiven } from '../private/requirements';
import { checkNamespace, checkNoTokens, checkRegion, checkSubdomain } from './checks';

/** Properties of an `AwsClusterChart`. */
export interface AwsClusterChartProps {
  /** Namespace of the cluster's organization in the management cluster, as "org-acme". */
  readonly namespace: string;
  /** Name of the AWSCluster, which is the cluster's id, as "abcl0". It must exist already. */
  readonly name: string;
  /** The AWS release of Giant Swarm that the cluster is about to be made with or upgraded to, as "18.4.0". */
  readonly release: string;
  /** The cluster's AWS region, as "eu-central-1". */
  readonly region: string;
  /**
   * Gives the cluster its second issuer beforehand, that of release 19: from release 18.4.0 on, outside China alone.
   * @default false
   */
  readonly enableCloudFrontAlias?: boolean;
}

/** Annotations whose presence counts; their values are free. */
const IRSA = 'alpha.aws.giantswarm.io/iam-roles-for-service-accounts';
const ALIAS = 'alpha.aws.giantswarm.io/enable-cloudfront-alias';

type Release = readonly [major: number, minor: number, patch: number];
const IRSA_SINCE: Release = [17, 2, 0];
const ALIAS_SINCE: Release = [18, 4, 0];
/** From here on clusters are Cluster API's, whose AWSCluster is another kind and needs no annotation. */
const CLUSTER_API_SINCE: Release = [25, 0, 0];

/**
 * Turns on IAM roles for service accounts in a cluster of Giant Swarm, by the annotations of its AWSCluster.
 *
 * Creates a part of an AWSCluster (infrastructure.giantswarm.io/v1alpha3) that holds the annotations alone: the rest is
 * the cluster's own. It is for `kubectl apply --server-side` in the management cluster, or a patch of Kustomize; where
 * there is no such AWSCluster the server refuses it. `annotateCommand` does the same by hand.
 *
 * Apply it only right before the cluster is made or upgraded, and take it out of what is applied if that is put off: with
 * the annotation and without IRSA external-dns fails. Its role's trust must be ready before.
 * @see https://docs.giantswarm.io/advanced/iam-roles-for-service-accounts/
 */
export class AwsClusterChart extends Chart {
  /** The command that sets the annotations, for a shell at the management cluster. */
  public readonly annotateCommand: string;

  constructor(scope: Construct, id: string, props: AwsClusterChartProps) {
    requireGiven(undefined, 'props', props, 'give namespace, name, release and region');
    checkNoTokens(props);
    const { namespace, name, release, region, enableCloudFrontAlias = false } = props;
    checkNamespace('namespace', namespace);
    requireGiven(undefined, 'name', name, "give the cluster's id");
    checkSubdomain('name', name, 'an AWSCluster');
    requireGiven(undefined, 'region', region, 'give the region of the cluster');
    checkRegion('region', region);
    checkRelease(release, enableCloudFrontAlias);
    if (enableCloudFrontAlias && partitionOf(region).name === 'aws-cn') {
      const text = `is true, but ${region} lies in China, where clusters have no CloudFront; leave it out`;
      misuse(undefined, { code: 'Contradiction', property: 'enableCloudFrontAlias', value: true, text });
    }
    super(scope, id, { namespace });

    const keys = enableCloudFrontAlias ? [IRSA, ALIAS] : [IRSA];
    new ApiObject(this, 'AWSCluster', {
      apiVersion: 'infrastructure.giantswarm.io/v1alpha3',
      kind: 'AWSCluster',
      metadata: { name, annotations: Object.fromEntries(keys.map((key) => [key, ''])) as Record<string, string> },
    });
    const settings = keys.map((key) => `${key}=""`).join(' ');
    this.annotateCommand = `kubectl annotate --namespace ${namespace} awsclusters.infrastructure.giantswarm.io ${name} ${settings}`;
  }
}

function checkRelease(text: string, alias: boolean): void {
  requireGiven(undefined, 'release', text, 'give the AWS release that the cluster gets');
  const [, ...numbers] = /^v?(\d+)\.(\d+)\.(\d+)$/.exec(text) ?? [];
  const refuse = (why: string): never =>
    misuse(undefined, { code: 'Release', property: 'release', value: text, text: why });
  if (numbers.length === 0) refuse('is no release of Giant Swarm, which is three numbers; write it as "18.4.0"');
  const release = numbers.map(Number) as unknown as Release;
  if (before(release, IRSA_SINCE))
    refuse('has no IAM roles for service accounts, 17.2.0 is the first; upgrade further');
  if (!before(release, CLUSTER_API_SINCE)) {
    refuse('is of Cluster API, whose clusters need no annotation: 25.0.0 is the first; leave this chart out');
  }
  if (alias && before(release, ALIAS_SINCE)) {
    refuse('knows no CloudFront alias, 18.4.0 is the first; leave enableCloudFrontAlias out');
  }
}

function before(one: Release, other: Release): boolean {
  const index = one.findIndex((number, at) => number !== other[at]);
  return index >= 0 && one[index]! < other[index]!;
}

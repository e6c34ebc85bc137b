import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { GIANT_SWARM, isBelow, parseRelease, partitionOf } from '../model';
import { misuse } from '../private/errors';
import { requireGiven } from '../private/requirements';
import { checkNamespace, checkPlain, checkRegion, checkSubdomain } from './checks';

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
    checkPlain(props);
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
  const refuse = (why: string): never =>
    misuse(undefined, { code: 'Release', property: 'release', value: text, text: why });
  const { irsaFrom, aliasFrom, capaFrom } = GIANT_SWARM;
  const release =
    parseRelease(text) ?? refuse('is no release of Giant Swarm, which is three numbers; write it as "18.4.0"');
  if (isBelow(release, irsaFrom)) {
    refuse(`has no IAM roles for service accounts, ${irsaFrom} is the first that has; give a later one`);
  }
  if (!isBelow(release, capaFrom)) {
    refuse(`is of Cluster API, as all from ${capaFrom} on, whose clusters need no annotation; leave this chart out`);
  }
  if (alias && isBelow(release, aliasFrom)) {
    refuse(`knows no CloudFront alias, ${aliasFrom} is the first that does; leave enableCloudFrontAlias out`);
  }
}

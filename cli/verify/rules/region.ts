import { parseArn, parseRoleArn } from '../../../lib/model/arn.js';
import { REGION_VARIABLES, REGIONAL_STS } from '../../../lib/model/eks-webhook.js';
import { eksIssuerFault, ISSUER_SCHEME } from '../../../lib/model/issuer.js';
import { knownPartitionOf } from '../../../lib/model/partition.js';
import { shown } from '../../../runtime/shown.js';
import type { Facts } from '../facts.js';
import { notChecked, notOk, ok, worst, type Finding, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import type { Container } from '../objects.js';
import { containersOf, names, roleArnOf, variable, type VariableState } from '../pod.js';

/** What the webhook of OpenShift sets where its operator names no region, wherever the cluster is. */
const WEBHOOK_DEFAULT = 'us-east-1';

/** What sends the calls of STS to another host, as to a stand-in of a developer's. */
const ENDPOINTS = ['AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'];

/** Node label of the cloud's region. @see https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesioregion */
const REGION_LABEL = 'topology.kubernetes.io/region';

/**
 * The region whose STS, and whose services, SDKs call.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
 */
export const region: Rule = {
  step: 'region',
  judge: inWay((facts, way) => {
    const containers = containersOf(facts);
    const findings = containers.flatMap((container) => [
      ...regionsIn(container).map((found) => judgeRegion(facts, container, found)),
      ...(way === 'irsa' ? [judgeSts(container)] : []),
    ]);
    const regions = new Set(
      containers.flatMap(regionsIn).flatMap((found) => (found.state === 'value' ? [found.value] : [])),
    );
    const here = clusterRegion(facts);
    const elsewhere = here !== undefined && [...regions].some((one) => one !== here);
    return worst(findings, `${[...regions].join(', ')}${elsewhere ? `, and the cluster is in ${here}` : ''}`);
  }),
};

/** What SDKs find: some read one variable, some the other. */
function regionsIn(container: Container): readonly VariableState[] {
  const found = REGION_VARIABLES.map((name) => variable(container, name));
  const there = found.filter((one) => one.state === 'unknown' || (one.state === 'value' && one.value !== ''));
  return there.length > 0 ? there : found.slice(0, 1);
}

function judgeRegion(facts: Facts, container: Container, found: VariableState): Finding {
  const where = `container ${JSON.stringify(container.name)}`;
  if (found.state === 'unknown') return notChecked(found.why);
  if (found.state === 'absent' || found.value === '') {
    return notChecked(
      `${where} has no ${REGION_VARIABLES[0]}, so that its SDK takes a region from where it is not seen here`,
    );
  }
  const fix = `set ${REGION_VARIABLES.join(' and ')} in the pod's manifest, where the webhook leaves them`;
  const partition = knownPartitionOf(found.value);
  if (!partition) return notOk(`the region of ${where} is ${shown(found.value)}, which is none`, fix);
  const arn = roleArnOf(facts);
  const rolePartition = arn === undefined ? undefined : parseRoleArn(arn)?.partition;
  if (rolePartition !== undefined && rolePartition !== partition.name) {
    return notOk(`the region of ${where} is ${found.value}, and its role is in the partition ${rolePartition}`, fix);
  }
  const here = clusterRegion(facts);
  if (here !== undefined && found.value === WEBHOOK_DEFAULT && here !== WEBHOOK_DEFAULT) {
    return notOk(`the region of ${where} is ${found.value}, a webhook's default, and the cluster is in ${here}`, fix);
  }
  return ok('');
}

function judgeSts(container: Container): Finding {
  const elsewhere = ENDPOINTS.find((name) => names(container, name));
  if (elsewhere !== undefined) {
    return notChecked(
      `container ${JSON.stringify(container.name)} has ${elsewhere}: whether STS answers there is not seen here`,
    );
  }
  const found = variable(container, REGIONAL_STS.variable);
  // Without it SDKs go by their version, and the newer ones ask the region's.
  if (found.state !== 'value' || found.value === '' || found.value === REGIONAL_STS.value) return ok('');
  return notOk(
    `${REGIONAL_STS.variable} in container ${JSON.stringify(container.name)} is ${shown(found.value)}: the pod depends on the STS of us-east-1`,
    `set it to ${REGIONAL_STS.value}`,
  );
}

/** As the node, the cluster's ARN or an EKS issuer says. Issuers of other kinds may stand in another region. */
function clusterRegion({ node, clusterArn, issuer, token }: Facts): string | undefined {
  const labelled = node.state === 'known' ? node.value.labels[REGION_LABEL] : undefined;
  if (labelled !== undefined) return labelled;
  if (clusterArn !== undefined) return parseArn(clusterArn)?.region;
  const url = token.state === 'known' ? token.value.issuer : issuer.state === 'known' ? issuer.value : undefined;
  if (url === undefined || eksIssuerFault(url) !== undefined) return undefined;
  return url.slice(ISSUER_SCHEME.length).split('.')[2];
}

/**
 * Issuers of ROSA, and of OpenShift that runs with STS.
 * @see https://docs.redhat.com/en/documentation/red_hat_openshift_service_on_aws/4/html/introduction_to_rosa/rosa-oidc-overview
 */
import { clusterIssuerFault, isCloudFrontHost, ISSUER_SCHEME, STS_AUDIENCE } from '../issuer';
import { knownPartitionOf, regionalHost } from '../partition';

/** What a provider of such a cluster lists: its own operators' tokens are for the first, the webhook's for the second. */
export const ROSA_CLIENT_IDS = ['openshift', STS_AUDIENCE] as const;

/** Red Hat's bucket, and the host that came after it, serve many clusters: the path says which. */
const SHARED_BUCKET = 'rh-oidc';
const SHARED_HOST = 'oidc.op1.openshiftapps.com';
/** Of one's own: NAME-oidc, or oidc-LABEL with a prefix where one was asked for, as the `rosa` command names it. */
const OWN_BUCKET = /^(?:[a-z0-9-]+-)?oidc(?:-[a-z0-9]+)?$/;
const CLUSTER_ID = /^[a-z0-9]+$/;

/** What is wrong with an issuer of ROSA or OpenShift, or undefined. */
export function rosaIssuerFault(issuer: string): string | undefined {
  const fault = clusterIssuerFault(issuer);
  if (fault !== undefined) return fault;
  const [host = '', id, ...more] = issuer.slice(ISSUER_SCHEME.length).split('/');
  if (more.length === 0 && (id === undefined || CLUSTER_ID.test(id)) && isOfRosa(host, id !== undefined))
    return undefined;
  const shared = regionalHost(`${SHARED_BUCKET}.s3`, 'us-east-1');
  const own = regionalHost('NAME-oidc.s3', 'us-east-1');
  const forms = [`${shared}/ID`, `${SHARED_HOST}/ID`, own, 'NAME.cloudfront.net'].map((form) => ISSUER_SCHEME + form);
  return `is no issuer of ROSA or OpenShift, which is as ${forms.slice(0, -1).join(', ')} or ${forms.at(-1)}`;
}

function isOfRosa(host: string, withId: boolean): boolean {
  if (host === SHARED_HOST) return withId;
  if (isCloudFrontHost(host)) return true;
  const [bucket = '', service, region = ''] = host.split('.');
  if (service !== 's3' || !knownPartitionOf(region) || host !== regionalHost(`${bucket}.s3`, region)) return false;
  return bucket === SHARED_BUCKET ? withId : !withId && OWN_BUCKET.test(bucket);
}

import type { ApiObjectProps } from 'cdk8s';
import { BRIDGE, parseArn, partitionOf } from '../model';
import { misuse } from '../private/errors';
import type {
  ClusterIpExposureOptions,
  GatewayExposureOptions,
  IngressExposureOptions,
  InternalLoadBalancerOptions,
} from './bridge-exposure-options';
import { checkNamespace, checkPlain, checkRange, checkSubdomain } from './checks';

/** What people's way to the bridge is made from. */
interface Target {
  /** Host and port of the public URL. */
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly labels: { [key: string]: string };
}

/** An object of Kubernetes besides the Service `serval-bridge`. */
interface ExposureObject extends ApiObjectProps {
  readonly spec: object;
}

interface BoundExposure {
  /** How many proxies append the caller's address to X-Forwarded-For, where the way itself tells. */
  readonly trustedProxies?: number;
  readonly serviceAnnotations?: { readonly [key: string]: string };
  readonly object?: ExposureObject;
}

/** How people reach the bridge, and where TLS ends. There is no default. The host is that of `publicUrl`. */
export abstract class BridgeExposure {
  /** The Service alone: something of yours ends TLS and leads to it. */
  public static clusterIp(options: ClusterIpExposureOptions): BridgeExposure {
    return new ClusterIp(options);
  }

  /**
   * A Network Load Balancer that is inside the VPC and ends TLS.
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
   */
  public static internalLoadBalancer(options: InternalLoadBalancerOptions): BridgeExposure {
    return new InternalLoadBalancer(options);
  }

  /** An Ingress with TLS for the two paths of the bridge. */
  public static ingress(options: IngressExposureOptions): BridgeExposure {
    return new Ingress(options);
  }

  /**
   * A route for the two paths of the bridge at a Gateway that ends TLS.
   * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
   */
  public static gateway(options: GatewayExposureOptions): BridgeExposure {
    return new Gateway(options);
  }

  /** @internal */
  public abstract _bind(target: Target): BoundExposure;
}

/** TLS 1.2 and 1.3 with forward secrecy. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/describe-ssl-policies.html */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06';
const PATHS = [BRIDGE.loginPath, BRIDGE.callbackPath];

/** Throws unless Certificate Manager has it in the region where the load balancer is. */
function checkCertificate(property: string, value: string, region: string): void {
  const arn = parseArn(value);
  if (arn?.service !== 'acm' || !arn.resource.startsWith('certificate/')) {
    const text = 'is no ARN of a certificate in Certificate Manager; copy it there, it holds :certificate/';
    misuse(undefined, { code: 'Arn', property, value, text });
  }
  if (arn.region !== region || arn.partition !== partitionOf(region).name) {
    const text =
      `lies in ${arn.region}, but a load balancer in ${region} takes certificates of its own region alone; ` +
      'give one from there';
    misuse(undefined, { code: 'Certificate', property, value, text });
  }
}

class ClusterIp extends BridgeExposure {
  constructor(private readonly options: ClusterIpExposureOptions) {
    super();
    checkPlain(options);
    if (options.tlsEndsAt.trim() !== '') return;
    const text = 'is empty, but people reach the bridge by https; say what ends TLS in front of it';
    misuse(undefined, { code: 'PublicUrl', property: 'tlsEndsAt', value: options.tlsEndsAt, text });
  }

  public _bind(): BoundExposure {
    return { serviceAnnotations: { 'cdk-serval/tls-ends-at': this.options.tlsEndsAt } };
  }
}

class InternalLoadBalancer extends BridgeExposure {
  constructor(private readonly options: InternalLoadBalancerOptions) {
    super();
    checkPlain(options);
    for (const range of options.sourceRanges ?? []) checkRange('sourceRanges', range);
  }

  /** A Service of its own: its load balancer listens on all ports of a Service, and `serval-bridge` has a plain one. */
  public _bind({ port, labels, region: chartRegion }: Target): BoundExposure {
    const { certificateArn, region = chartRegion, loadBalancerClass, subnetIds, sourceRanges } = this.options;
    checkCertificate('exposure.certificateArn', certificateArn, region);
    const annotations = Object.entries({
      scheme: 'internal',
      'nlb-target-type': 'ip',
      'backend-protocol': 'tcp',
      'ssl-cert': certificateArn,
      'ssl-ports': String(port),
      'ssl-negotiation-policy': TLS_POLICY,
      ...(subnetIds && { subnets: subnetIds.join(',') }),
    }).map(([name, value]) => [`service.beta.kubernetes.io/aws-load-balancer-${name}`, value]);
    return {
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: `${BRIDGE.service}-internal`,
          annotations: Object.fromEntries(annotations) as Record<string, string>,
        },
        spec: {
          type: 'LoadBalancer',
          loadBalancerClass: loadBalancerClass ?? 'service.k8s.aws/nlb',
          allocateLoadBalancerNodePorts: false,
          loadBalancerSourceRanges: sourceRanges,
          selector: labels,
          ports: [{ name: 'https', port, targetPort: BRIDGE.containerPort }],
        },
      },
    };
  }
}

class Ingress extends BridgeExposure {
  constructor(private readonly options: IngressExposureOptions) {
    super();
    checkPlain(options);
    const { className, tlsSecret, certificateArn, annotations = {} } = options;
    checkSubdomain('className', className, 'an IngressClass');
    checkSubdomain('tlsSecret', tlsSecret, 'a Secret');
    for (const name of TLS_ANNOTATIONS) {
      if (!Object.hasOwn(annotations, name)) continue;
      const text = 'would decide where TLS ends, which certificateArn and publicUrl do; leave it out';
      misuse(undefined, { code: 'Contradiction', property: 'annotations', value: name, text });
    }
    if ((tlsSecret === undefined) !== (certificateArn === undefined)) return;
    const text =
      tlsSecret === undefined
        ? 'none is given, but TLS ends at one certificate; give one'
        : 'both are given, but TLS ends at one certificate; leave one out';
    misuse(undefined, { code: 'OneOf', property: 'tlsSecret, certificateArn', text });
  }

  public _bind({ host, port, region: chartRegion }: Target): BoundExposure {
    const { className, tlsSecret, certificateArn, region = chartRegion, annotations = {} } = this.options;
    if (certificateArn !== undefined) checkCertificate('exposure.certificateArn', certificateArn, region);
    const backend = { service: { name: BRIDGE.service, port: { number: BRIDGE.servicePort } } };
    const paths = PATHS.map((path) => ({ path, pathType: 'Exact', backend }));
    return {
      ...(!FORWARDS_OTHERWISE.test(JSON.stringify(annotations)) && { trustedProxies: 1 }),
      object: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: {
          name: BRIDGE.service,
          annotations: { ...(certificateArn !== undefined && albAnnotations(certificateArn, port)), ...annotations },
        },
        spec: {
          ingressClassName: className,
          tls: [{ hosts: [host], ...(tlsSecret !== undefined && { secretName: tlsSecret }) }],
          rules: [{ host, http: { paths } }],
        },
      },
    };
  }
}

const ALB = 'alb.ingress.kubernetes.io';
/**
 * An Application Load Balancer that is told how to treat X-Forwarded-For may append nothing, and OpenShift's router can
 * be told too (haproxy.router.openshift.io/set-forwarded-headers): then its author alone knows what stands there.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
const FORWARDS_OTHERWISE = /xff_header_processing\.mode|set-forwarded-headers/;
/** Annotations that could open plain http, or lead past the checked certificate. */
const TLS_ANNOTATIONS = [`${ALB}/listen-ports`, `${ALB}/certificate-arn`];

/**
 * Any answer on the port of the logins counts as health, a 404 above all: pods that are not ready are no targets, and
 * the port for health need not be opened to the load balancer.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
 */
function albAnnotations(certificateArn: string, port: number): Record<string, string> {
  const annotations = {
    scheme: 'internal',
    'target-type': 'ip',
    'listen-ports': JSON.stringify([{ HTTPS: port }]),
    'certificate-arn': certificateArn,
    'ssl-policy': TLS_POLICY,
    'success-codes': '200-499',
  };
  return Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`${ALB}/${name}`, value]));
}

class Gateway extends BridgeExposure {
  constructor(private readonly options: GatewayExposureOptions) {
    super();
    checkPlain(options);
    checkSubdomain('gateway', options.gateway, 'a Gateway');
    checkSubdomain('listener', options.listener, 'a listener');
    if (options.namespace !== undefined) checkNamespace('namespace', options.namespace);
  }

  public _bind({ host }: Target): BoundExposure {
    const { gateway, listener, namespace } = this.options;
    return {
      // It ends http, and so it appends.
      trustedProxies: 1,
      object: {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: BRIDGE.service },
        spec: {
          parentRefs: [{ name: gateway, namespace, sectionName: listener }],
          hostnames: [host],
          rules: [
            {
              matches: PATHS.map((value) => ({ path: { type: 'Exact', value } })),
              backendRefs: [{ name: BRIDGE.service, port: BRIDGE.servicePort }],
            },
          ],
        },
      },
    };
  }
}

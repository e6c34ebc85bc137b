/** Properties of a bridge that is left inside the cluster. */
export interface ClusterIpExposureOptions {
  /** What ends TLS in front of the Service, as "the mesh's gateway in namespace istio-system". It is written beside it. */
  readonly tlsEndsAt: string;
}

/** Properties of an internal load balancer. */
export interface InternalLoadBalancerOptions {
  /** ARN of the certificate in Certificate Manager, in the load balancer's region. */
  readonly certificateArn: string;
  /**
   * The cluster's region, which is the load balancer's.
   * @default - the chart's `region`
   */
  readonly region?: string;
  /**
   * What makes the load balancer: "service.k8s.aws/nlb" is the AWS Load Balancer Controller, "eks.amazonaws.com/nlb"
   * EKS Auto Mode.
   * @default "service.k8s.aws/nlb"
   */
  readonly loadBalancerClass?: string;
  /**
   * Subnets that it stands in.
   * @default - those that are tagged kubernetes.io/role/internal-elb
   */
  readonly subnetIds?: string[];
  /**
   * Addresses that reach it, in CIDR notation.
   * @default - all that have a way into the VPC
   */
  readonly sourceRanges?: string[];
}

/** Properties of an Ingress. Exactly one of `tlsSecret` and `certificateArn` is given. */
export interface IngressExposureOptions {
  /** Name of the IngressClass. */
  readonly className: string;
  /**
   * Name of the Secret of type kubernetes.io/tls, for controllers that end TLS in the cluster.
   * @default - `certificateArn` is given
   */
  readonly tlsSecret?: string;
  /**
   * ARN of the certificate in Certificate Manager, for the AWS Load Balancer Controller, which then makes an internal
   * Application Load Balancer.
   * @default - `tlsSecret` is given
   */
  readonly certificateArn?: string;
  /**
   * The cluster's region, which is the certificate's.
   * @default - the chart's `region`
   */
  readonly region?: string;
  /**
   * Annotations for the controller; they win over the chart's, but for the load balancer's certificate and ports. Turn
   * off its logs of query strings here, since the callback's holds code and state, and what it serves at plain http,
   * where it does not lead to https by itself.
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
}

/** Properties of a route at a Gateway. */
export interface GatewayExposureOptions {
  /** Name of the Gateway. */
  readonly gateway: string;
  /** Name of its HTTPS listener. Without it the route would be at plain http too. */
  readonly listener: string;
  /**
   * Namespace of the Gateway.
   * @default - the bridge's own
   */
  readonly namespace?: string;
}

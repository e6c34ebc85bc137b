import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IPeer, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';

/** What every exposure needs: a name, and the certificate for it. */
export interface ExposureOptions {
  /**
   * Host name at which people reach the bridge, such as "bridge.acme.com", in lower case. The bridge's public URL is
   * this name with https in front, and no other name is answered under. A URL is an error («PublicUrl»), and so is what
   * is no host name («DomainName»).
   */
  readonly domainName: string;
  /**
   * The certificate for `domainName`, in AWS Certificate Manager, of this stack's account and region; one that is known
   * to lie elsewhere is an error («Certificate»).
   */
  readonly certificate: ICertificate;
  /**
   * The hosted zone that `domainName` is in, of this stack's account; it gets an alias record.
   * @default - no record is made: point the name to the host that the output DomainTarget tells
   */
  readonly hostedZone?: IHostedZone;
}

/** An internal load balancer in front of the bridge. */
export interface InternalLoadBalancerOptions extends ExposureOptions {
  /**
   * The VPC that people reach, by VPN or from within. It needs subnets in two availability zones: one subnet alone is an
   * error («Contradiction»).
   */
  readonly vpc: IVpc;
  /**
   * Subnets of the load balancer.
   * @default - the private subnets of `vpc`, or the isolated ones where it has no others
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Who may connect, on port 443 alone: ranges of addresses, prefix lists, security groups. Everybody (0.0.0.0/0 or ::/0)
   * is an error («Contradiction»).
   * @default - the range of `vpc`, which an imported VPC must tell; VPN clients outside of it must be named here
   */
  readonly allowFrom?: IPeer[];
  /**
   * Whether the load balancer refuses to be deleted. Switch it off before the stack is destroyed.
   * @default true
   */
  readonly deletionProtection?: boolean;
}

/** A public HTTP API in front of the bridge. */
export interface PublicHttpApiOptions extends ExposureOptions {
  /**
   * The most requests that the API lets through, for all people together; more are answered with 429. A login takes
   * three. `rateLimit` is 1 to 10,000 requests a second, `burstLimit` 1 to 5,000 requests.
   * @default { rateLimit: 20, burstLimit: 40 }
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
   */
  readonly throttle?: ThrottleSettings;
}

import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { natGatewayAddresses } from '../private/nat-gateways';
import { requireBridgeAddresses } from '../private/public-addresses';

/**
 * The public addresses that the bridge calls STS from, for roles that let no login in from elsewhere: an ID token that
 * was stolen is then of no use outside of its network.
 *
 * On Lambda a bridge has such addresses only in a VPC, those of its NAT gateways: `SessionBridge.egress()` gives them.
 * Outside of one AWS chooses the address, and a role that names any is an error at synthesis («Egress»). So is an
 * endpoint of the VPC by which the bridge would reach STS, since that shows no public address.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
 */
export abstract class BridgeEgress {
  /**
   * Addresses that are known: of NAT gateways in another app, account or region, of a firewall, of a proxy.
   * @param addresses IPv4 or IPv6, each an address or a range in CIDR notation; private ones, which AWS never sees, and
   * everybody are errors («IpRange»)
   */
  public static addresses(...addresses: string[]): BridgeEgress {
    requireBridgeAddresses('addresses', addresses);
    return new KnownEgress([...addresses]);
  }

  /**
   * The Elastic IPs of all NAT gateways that this app makes in the VPC. Roles of the same account can name them, in
   * another region where both stacks have crossRegionReferences; for others look them up, and give `addresses`. A VPC that
   * is imported, has no such gateway, or one whose address is not made here is an error («Egress»).
   */
  public static natGateways(vpc: IVpc): BridgeEgress {
    return new KnownEgress(natGatewayAddresses(vpc), vpc);
  }

  /**
   * Values of aws:SourceIp.
   * @internal
   */
  public abstract readonly _addresses: string[];

  /**
   * The VPC that they belong to, where it is known.
   * @internal
   */
  public abstract readonly _vpc?: IVpc;
}

class KnownEgress extends BridgeEgress {
  constructor(
    public readonly _addresses: string[],
    public readonly _vpc?: IVpc,
  ) {
    super();
  }
}

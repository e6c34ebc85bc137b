import { CfnEIP, CfnNatGateway, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { misuse } from './errors';

const REMEDY = 'look them up, and give BridgeEgress.addresses';

/**
 * The Elastic IPs of a VPC's NAT gateways. Private gateways lead to other networks, never to AWS's public endpoints.
 * @returns tokens: addresses come into being with the deployment
 */
export function natGatewayAddresses(vpc: IVpc): string[] {
  const made = vpc.node.findAll();
  const eips = made.filter((one) => one instanceof CfnEIP);
  const gateways = made
    .filter((one) => one instanceof CfnNatGateway)
    .filter(({ connectivityType }) => connectivityType !== 'private');
  if (gateways.length === 0) {
    const text =
      'holds no NAT gateway of this app, so that its public addresses are not known, or are none; where they are made ' +
      `elsewhere, ${REMEDY}`;
    misuse(vpc, { code: 'Egress', property: 'vpc', value: vpc.node.path, text });
  }
  return gateways.map((gateway) => {
    const eip = eips.find(({ attrAllocationId }) => attrAllocationId === gateway.allocationId);
    if (eip) return eip.attrPublicIp;
    const text = `is a NAT gateway whose Elastic IP is not made with its VPC, so that its address is not known; ${REMEDY}`;
    misuse(vpc, { code: 'Egress', property: 'vpc', value: gateway.node.path, text });
  });
}

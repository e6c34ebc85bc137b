import { Template } from 'aws-cdk-lib/assertions';
import {
  CfnNatGateway,
  InterfaceVpcEndpointAwsService,
  NatProvider,
  SubnetType,
  Vpc,
  type VpcProps,
} from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import {
  BridgeEgress,
  LoginProvider,
  Requestable,
  RequestableRole,
  type LoginConditions,
  type SessionBridgeProps,
} from '../../../lib';
import { CERTIFICATE, certificateOf, newBridge, open } from '../service/support';
import { ACCOUNT, messageOf, roleOf, warningsOf } from '../support/stacks';

const loginProvider = LoginProvider.imported({ issuer: 'https://acme.okta.com', clientId: '0oa1' });
const REMEDY = 'look them up, and give BridgeEgress.addresses';

/** A stack with a VPC, and one with roles. */
function world(region = 'eu-central-1', props: VpcProps = {}) {
  const app = new App();
  const env = { account: ACCOUNT, region };
  const network = new Stack(app, 'Network', { env });
  const availabilityZones = [`${region}a`, `${region}b`];
  const vpc = new Vpc(network, 'Vpc', { availabilityZones, restrictDefaultSecurityGroup: false, ...props });
  const team = new Stack(app, 'Team', { env });
  const role = (conditions: LoginConditions) => new RequestableRole(team, 'Role', { loginProvider, conditions });
  const bridge = (more: Partial<SessionBridgeProps> = {}, stack = new Stack(app, 'Services', { env })) => {
    const certificate = certificateOf(stack, CERTIFICATE.replace('eu-central-1', region));
    return newBridge(stack, { loginProvider, exposure: open(stack, { certificate }), ...more });
  };
  const synthesis = () => messageOf(() => app.synth());
  return { app, network, vpc, team, role, bridge, synthesis };
}

describe('the addresses of a bridge in a VPC', () => {
  test('are the Elastic IPs of its NAT gateways, one a zone', () => {
    const { network, vpc, team, role, bridge } = world();
    role({ bridgeEgress: bridge({ vpc }).egress() });
    const { Condition } = roleOf(team, 'Role').AssumeRolePolicyDocument.Statement[0]!;
    const eips = Object.keys(Template.fromStack(network).findResources('AWS::EC2::EIP'));
    expect(eips).toHaveLength(2);
    expect(Condition).toEqual({
      StringEquals: { 'acme.okta.com:aud': '0oa1' },
      IpAddress: {
        'aws:SourceIp': eips.map((eip) => ({ 'Fn::ImportValue': expect.stringContaining(eip) })),
      },
    });
  });

  test('reach an L1 role by Requestable, and a VPC is enough', () => {
    const { network, vpc, synthesis } = world('eu-central-1', { natGateways: 1 });
    const requestable = new Requestable({
      loginProvider,
      conditions: { bridgeEgress: BridgeEgress.natGateways(vpc) },
    });
    new RequestableRole(network, 'Role', { loginProvider }).role.with(requestable);
    const statements = roleOf(network, 'Role').AssumeRolePolicyDocument.Statement;
    expect(statements[1]!.Condition).toMatchObject({
      IpAddress: { 'aws:SourceIp': { 'Fn::GetAtt': [expect.stringMatching(/^Vpc.*EIP/), 'PublicIp'] } },
    });
    expect(synthesis()).toBe('nothing was thrown');
  });

  test('leave private gateways out, which lead elsewhere', () => {
    const { vpc } = world('eu-central-1', { natGateways: 1 });
    new CfnNatGateway(vpc, 'Private', { subnetId: vpc.privateSubnets[0]!.subnetId, connectivityType: 'private' });
    expect(BridgeEgress.natGateways(vpc)._addresses).toHaveLength(1);
  });

  test.each<[string, VpcProps]>([
    ['without a way out', { natGateways: 0 }],
    ['whose subnets are isolated', { subnetConfiguration: [{ name: 'x', subnetType: SubnetType.PRIVATE_ISOLATED }] }],
  ])('fail for a VPC %s', (_, props) => {
    const { vpc } = world('eu-central-1', props);
    expect(messageOf(() => BridgeEgress.natGateways(vpc))).toBe(
      '«Egress» vpc: "Network/Vpc" holds no NAT gateway of this app, so that its public addresses are not known, or are ' +
        `none; where they are made elsewhere, ${REMEDY} (at Network/Vpc)`,
    );
  });

  test('fail for a VPC that is imported', () => {
    const { team } = world();
    const vpc = Vpc.fromVpcAttributes(team, 'Theirs', { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'] });
    expect(messageOf(() => BridgeEgress.natGateways(vpc))).toContain('"Team/Theirs" holds no NAT gateway of this app');
  });

  test('fail for an Elastic IP that is known by its allocation alone', () => {
    const { vpc } = world('eu-central-1', {
      natGateways: 1,
      natGatewayProvider: NatProvider.gateway({ eipAllocationIds: ['eipalloc-1'] }),
    });
    expect(messageOf(() => BridgeEgress.natGateways(vpc))).toBe(
      '«Egress» vpc: "Network/Vpc/PublicSubnet1/NATGateway" is a NAT gateway whose Elastic IP is not made with its VPC, so ' +
        `that its address is not known; ${REMEDY} (at Network/Vpc)`,
    );
  });

  test('fail for a role of another account', () => {
    const { app, vpc } = world();
    const other = new Stack(app, 'Other', { env: { account: '444455556666', region: 'eu-central-1' } });
    const conditions = { bridgeEgress: BridgeEgress.natGateways(vpc) };
    expect(messageOf(() => new RequestableRole(other, 'Role', { loginProvider, conditions }))).toBe(
      `«Egress» conditions.bridgeEgress: names NAT gateways of account ${ACCOUNT}, whose addresses a stack for ` +
        `444455556666 cannot refer to; ${REMEDY} (at Other/Role)`,
    );
  });
});

describe('a bridge outside of a VPC', () => {
  test('has no addresses to give', () => {
    const { bridge } = world();
    expect(messageOf(() => bridge().egress())).toBe(
      '«Egress» vpc: is not given, and outside of a VPC AWS chooses the addresses that the bridge calls STS from; give a ' +
        'VPC with NAT gateways (at Services/Bridge)',
    );
  });

  test.each<[string, (vpc: Vpc) => LoginConditions]>([
    ['bridgeEgress', (vpc) => ({ bridgeEgress: BridgeEgress.natGateways(vpc) })],
    ['bridgeEgress', () => ({ bridgeEgress: BridgeEgress.addresses('203.0.113.7') })],
    ['sourceIps', () => ({ sourceIps: ['203.0.113.7'] })],
  ])('is an error beside a role with %s, whichever came first', (property, conditions) => {
    const text =
      `«Egress» conditions.${property}: lets nobody in, since the bridge Services/Bridge runs outside of a VPC, where AWS ` +
      'chooses the addresses that it calls from; give the bridge a vpc with NAT gateways, or leave the condition out';
    const [one, other] = [world(), world()];
    one.bridge();
    one.role(conditions(one.vpc));
    other.role(conditions(other.vpc));
    other.bridge();
    expect(one.synthesis()).toContain(`[Team/Role] ${text}`);
    expect(other.synthesis()).toContain(`[Team/Role] ${text}`);
  });

  test('is none of the business of roles for another client, or without such a condition', () => {
    const { role, bridge, synthesis, team, vpc } = world();
    bridge();
    role({ subjects: ['a'] });
    const other = LoginProvider.imported({ issuer: 'https://acme.okta.com', clientId: '0oa2' });
    const conditions = { bridgeEgress: BridgeEgress.natGateways(vpc) };
    new RequestableRole(team, 'Other', { loginProvider: other, conditions });
    expect(synthesis()).toBe('nothing was thrown');
  });
});

test('a bridge in another VPC is an error, unless one runs in that VPC too', () => {
  const { app, network, vpc, role, bridge, synthesis } = world();
  const elsewhere = new Vpc(network, 'Elsewhere', {
    availabilityZones: ['eu-central-1a'],
    restrictDefaultSecurityGroup: false,
  });
  bridge({ vpc: elsewhere });
  role({ bridgeEgress: BridgeEgress.natGateways(vpc) });
  expect(synthesis()).toContain(
    '[Team/Role] «Egress» conditions.bridgeEgress: lets nobody in, since the bridge Services/Bridge runs in the VPC ' +
      "Network/Elsewhere, not in Network/Vpc; take that bridge's egress(), or leave the condition out",
  );
  const second = new Stack(app, 'Second', { env: { account: ACCOUNT, region: 'eu-central-1' } });
  bridge({ vpc, functionName: 'second' }, second);
  expect(synthesis()).toBe('nothing was thrown');
});

describe('an endpoint of the VPC for STS', () => {
  const STS = { service: InterfaceVpcEndpointAwsService.STS };
  const hidden = (endpoint: string, property = 'bridgeEgress') =>
    `«Egress» conditions.${property}: lets nobody in, since the bridge reaches STS by the endpoint ${endpoint}, which ` +
    'shows no public address; leave the endpoint or the condition out';

  test('of the region whose STS the bridge calls is an error, even if it comes later', () => {
    const { vpc, role, synthesis } = world('us-west-1');
    role({ bridgeEgress: BridgeEgress.natGateways(vpc) });
    vpc.addInterfaceEndpoint('Sts', STS);
    expect(synthesis()).toContain(`[Team/Role] ${hidden('Network/Vpc/Sts/Resource')}`);
  });

  test.each([
    ['cn-north-1', hidden('Network/Vpc/Sts/Resource')],
    ['us-gov-west-1', hidden('Network/Vpc/Sts/Resource')],
    ['eu-central-1', 'nothing was thrown'],
    ['cn-northwest-1', 'nothing was thrown'],
  ])('counts in the region of that STS: %s', (region, text) => {
    const { vpc, role, synthesis } = world(region);
    vpc.addInterfaceEndpoint('Sts', STS);
    role({ bridgeEgress: BridgeEgress.natGateways(vpc) });
    expect(synthesis()).toContain(text);
  });

  test('counts where the bridge is told another STS, and does not where that is away', () => {
    const told = (region: string, url: string) => {
      const { vpc, role, bridge, synthesis } = world(region);
      vpc.addInterfaceEndpoint('Sts', STS);
      bridge({ vpc, environment: { AWS_ENDPOINT_URL_STS: url } });
      role({ bridgeEgress: BridgeEgress.natGateways(vpc) });
      return synthesis();
    };
    expect(told('eu-central-1', 'https://sts.eu-central-1.amazonaws.com')).toContain(
      hidden('Network/Vpc/Sts/Resource'),
    );
    expect(told('us-west-1', 'https://sts.eu-central-1.amazonaws.com')).toBe('nothing was thrown');
    expect(told('eu-central-1', 'https://vpce-1-2.sts.us-west-1.vpce.amazonaws.com')).toContain(
      hidden('vpce-1-2.sts.us-west-1.vpce.amazonaws.com, which AWS_ENDPOINT_URL_STS names'),
    );
  });

  test("counts for given addresses too, in the bridge's own VPC", () => {
    const { vpc, role, bridge, synthesis } = world('us-west-1');
    vpc.addInterfaceEndpoint('Sts', STS);
    bridge({ vpc });
    role({ sourceIps: ['203.0.113.7'] });
    expect(synthesis()).toContain(hidden('Network/Vpc/Sts/Resource', 'sourceIps'));
  });

  test('does not count without private DNS, in another VPC, or for another service', () => {
    const { network, vpc, role, synthesis } = world('us-west-1');
    vpc.addInterfaceEndpoint('Sts', { ...STS, privateDnsEnabled: false });
    vpc.addInterfaceEndpoint('Logs', { service: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    const other = new Vpc(network, 'Other', { availabilityZones: ['us-west-1a'], restrictDefaultSecurityGroup: false });
    other.addInterfaceEndpoint('Sts', STS);
    role({ bridgeEgress: BridgeEgress.natGateways(vpc) });
    expect(synthesis()).toBe('nothing was thrown');
  });

  test('is a warning where only the deployment knows its region', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 1, restrictDefaultSecurityGroup: false });
    vpc.addInterfaceEndpoint('Sts', STS);
    const conditions = { bridgeEgress: BridgeEgress.natGateways(vpc) };
    new RequestableRole(stack, 'Role', { loginProvider, conditions });
    expect(warningsOf(stack)).toEqual([
      '/Stack/Role: conditions.bridgeEgress lets nobody in if the bridge reaches STS by the endpoint Stack/Vpc/Sts/Resource, ' +
        'which shows no public address; the region is known only at deployment, so see that it is another one than that ' +
        'of the STS which is called [ack: cdk-serval:Requestable.stsEndpoint]',
    ]);
  });
});

describe('addresses that are given', () => {
  test('stand in the trust as they are', () => {
    const bridgeEgress = BridgeEgress.addresses('203.0.113.7', '2001:db8::/32');
    expect(loginProvider.loginStatement({ bridgeEgress }).conditions).toMatchObject({
      IpAddress: { 'aws:SourceIp': ['203.0.113.7', '2001:db8::/32'] },
    });
  });

  const hint =
    'is a private address, which AWS never sees a login come from; give the public one, as of the NAT gateway';
  test.each([
    '10.1.2.3',
    '10.0.0.0/8',
    '172.31.255.255',
    '192.168.0.0/16',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '::1',
    'fd00::/8',
    'fe80::1',
  ])('fail for %p, which nobody has on the internet', (address) => {
    const text = `: ${JSON.stringify(address)} ${hint}`;
    expect(messageOf(() => BridgeEgress.addresses(address))).toBe(`«IpRange» addresses${text}`);
    expect(messageOf(() => loginProvider.loginStatement({ sourceIps: ['203.0.113.7', address] }))).toBe(
      `«IpRange» conditions.sourceIps${text}`,
    );
  });

  test.each(['172.32.0.1', '11.0.0.1', '100.128.0.1', '192.169.0.1', '2001:db8::1'])('take %p', (address) => {
    expect(BridgeEgress.addresses(address)._addresses).toEqual([address]);
  });

  test.each<[string, string[], string]>([
    ['nobody', [], '«IpRange» addresses: [] lists nothing, which would let nobody in; name at least one address'],
    [
      'everybody',
      ['203.0.113.7', '0.0.0.0/0'],
      '«IpRange» addresses: "0.0.0.0/0" is everybody; give the addresses of the bridge, or leave bridgeEgress out',
    ],
    [
      'a name',
      ['nat.acme.com'],
      '«IpRange» addresses: "nat.acme.com" is no IP address or range; write it as "203.0.113.7", "203.0.113.0/24" or ' +
        '"2001:db8::/32"',
    ],
  ])('fail for %s', (_, addresses, text) => {
    expect(messageOf(() => BridgeEgress.addresses(...addresses))).toBe(text);
  });

  test('fail beside sourceIps', () => {
    const bridgeEgress = BridgeEgress.addresses('203.0.113.7');
    expect(messageOf(() => loginProvider.loginStatement({ bridgeEgress, sourceIps: ['203.0.113.8'] }))).toBe(
      '«OneOf» conditions.bridgeEgress, conditions.sourceIps: exclude one another, but both are given; give the ' +
        "bridge's addresses once",
    );
  });
});

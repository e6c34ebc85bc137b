import { Peer, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Template } from 'aws-cdk-lib/assertions';
import { Fn, Stack } from 'aws-cdk-lib/core';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';
import { CERTIFICATE, internal, newBridge, open, resourcesOf, theOnly, vpcOf } from './support';

const ROUTES = ['GET /oidc/auth/login', 'GET /oidc/auth/callback', 'POST /oidc/auth/callback'];
const ELB = 'AWS::ElasticLoadBalancingV2';
const API = 'AWS::ApiGatewayV2';

describe('an internal load balancer', () => {
  const withLoadBalancer = (options: Parameters<typeof internal>[1] = {}): Stack => {
    const stack = newStack();
    newBridge(stack, { exposure: internal(stack, options) });
    return stack;
  };

  test('is internal, protected from deletion, and drops invalid headers', () => {
    expect(theOnly(withLoadBalancer(), `${ELB}::LoadBalancer`).Properties).toMatchObject({
      Scheme: 'internal',
      Type: 'application',
      Subnets: ['subnet-a', 'subnet-b'],
      LoadBalancerAttributes: [
        { Key: 'deletion_protection.enabled', Value: 'true' },
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
      ],
    });
  });

  test('can be let go', () => {
    const { LoadBalancerAttributes } = theOnly(
      withLoadBalancer({ deletionProtection: false }),
      `${ELB}::LoadBalancer`,
    ).Properties;
    expect(LoadBalancerAttributes).toContainEqual({ Key: 'deletion_protection.enabled', Value: 'false' });
  });

  test('stands in the subnets that are asked for', () => {
    const stack = newStack();
    const vpc = vpcOf(stack, { isolatedSubnetIds: ['subnet-c', 'subnet-d'] });
    newBridge(stack, { exposure: internal(stack, { vpc, vpcSubnets: { subnets: vpc.isolatedSubnets } }) });
    expect(theOnly(stack, `${ELB}::LoadBalancer`).Properties.Subnets).toEqual(['subnet-c', 'subnet-d']);
  });

  test('writes no access log, which would hold code and state', () => {
    expect(JSON.stringify(Template.fromStack(withLoadBalancer()))).not.toMatch(/access_logs|connection_logs/);
  });

  test('listens for TLS 1.2 and 1.3 alone, and answers 404 unless a route says otherwise', () => {
    expect(theOnly(withLoadBalancer(), `${ELB}::Listener`).Properties).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      Certificates: [{ CertificateArn: CERTIFICATE }],
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    });
  });

  test('forwards the three routes of the bridge under its name and nothing else', () => {
    const rules = resourcesOf(withLoadBalancer(), `${ELB}::ListenerRule`).map(({ Properties }) => {
      expect(Properties.Actions).toEqual([{ Type: 'forward', TargetGroupArn: expect.anything() }]);
      const [path, method, host] = Properties.Conditions;
      expect(host).toEqual({ Field: 'host-header', HostHeaderConfig: { Values: ['bridge.acme.com'] } });
      return [...method.HttpRequestMethodConfig.Values, ...path.PathPatternConfig.Values].join(' ');
    });
    expect(rules).toEqual(ROUTES);
  });

  test('hands all headers on, so that every cookie is set', () => {
    const targets = theOnly(withLoadBalancer(), `${ELB}::TargetGroup`);
    expect(targets.Properties).toEqual({
      TargetType: 'lambda',
      Targets: [{ Id: { 'Fn::GetAtt': [expect.stringMatching(/^BridgeFunction/), 'Arn'] } }],
      TargetGroupAttributes: [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
    });
  });

  test('may invoke the function for this account alone, before the function becomes its target', () => {
    const stack = withLoadBalancer();
    expect(theOnly(stack, 'AWS::Lambda::Permission').Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^BridgeFunction/), 'Arn'] },
      Principal: 'elasticloadbalancing.amazonaws.com',
      SourceAccount: ACCOUNT,
    });
    const [permission] = Object.keys(Template.fromStack(stack).findResources('AWS::Lambda::Permission'));
    expect(theOnly(stack, `${ELB}::TargetGroup`).DependsOn).toEqual([permission]);
  });

  test('lets in the range of its VPC on port 443, and opens nothing to the outside', () => {
    expect(theOnly(withLoadBalancer(), 'AWS::EC2::SecurityGroup').Properties).toMatchObject({
      SecurityGroupIngress: [{ CidrIp: '10.1.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }],
      SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32', Description: 'Disallow all traffic' }],
    });
  });

  test('lets in whom its operator names, instead', () => {
    const stack = withLoadBalancer({ allowFrom: [Peer.ipv4('172.16.0.0/22'), Peer.prefixList('pl-1')] });
    expect(theOnly(stack, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toMatchObject([
      { CidrIp: '172.16.0.0/22', FromPort: 443 },
    ]);
    const { SourcePrefixListId, FromPort } = theOnly(stack, 'AWS::EC2::SecurityGroupIngress').Properties;
    expect([SourcePrefixListId, FromPort]).toEqual(['pl-1', 443]);
  });

  test('takes the range of a VPC that is made in the app', () => {
    const stack = newStack();
    newBridge(stack, { exposure: internal(stack, { vpc: new Vpc(stack, 'Network') }) });
    const [{ CidrIp }] = theOnly(stack, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress;
    expect(CidrIp).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Network/), 'CidrBlock'] });
  });

  test('alarms when the bridge answers with 500 and above, or refuses many', () => {
    const alarms = resourcesOf(withLoadBalancer(), 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    expect(alarms.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`)).toEqual([
      'AWS/Lambda Errors',
      'AWS/Lambda Throttles',
      'AWS/ApplicationELB HTTPCode_Target_5XX_Count',
      'Serval serval_bridge_logins_total',
    ]);
  });

  test.each([
    ['0.0.0.0/0', Peer.anyIpv4()],
    ['0.0.0.0/0', Peer.ipv4('0.0.0.0/0')],
    ['::/0', Peer.anyIpv6()],
    ['10.0.0.0/0', Peer.ipv4('10.0.0.0/0')],
    ['0:0::0/0', Peer.ipv6('0:0::0/0')],
  ])('fails if it is to let in %s', (range, peer) => {
    expect(messageOf(() => withLoadBalancer({ allowFrom: [Peer.ipv4('10.0.0.0/8'), peer] }))).toBe(
      `«Contradiction» allowFrom[1]: "${range}" is everybody, but an internal load balancer is for those whom its ` +
        'operator knows; give the ranges of your network, or take Exposure.publicHttpApi (at Stack/Bridge)',
    );
  });

  test('fails in a VPC with one private subnet', () => {
    const stack = newStack();
    const one = { privateSubnetIds: ['subnet-a'], privateSubnetRouteTableIds: ['rtb-a'] };
    const vpc = vpcOf(stack, { availabilityZones: ['eu-central-1a'], ...one });
    expect(messageOf(() => newBridge(stack, { exposure: internal(stack, { vpc }) }))).toBe(
      '«Contradiction» vpc, vpcSubnets: "subnet-a" is one subnet, but a load balancer stands in two availability zones at ' +
        'least; give one of another zone too (at Stack/Bridge)',
    );
  });

  test('takes subnets of a VPC that only the deployment knows', () => {
    const stack = newStack();
    const list = (name: string) => Fn.split(',', Fn.importValue(name));
    const vpc = vpcOf(stack, {
      vpcCidrBlock: Fn.importValue('range'),
      availabilityZones: list('zones'),
      privateSubnetIds: list('subnets'),
      privateSubnetRouteTableIds: list('tables'),
    });
    newBridge(stack, { exposure: internal(stack, { vpc }) });
    expect(theOnly(stack, `${ELB}::LoadBalancer`).Properties.Subnets).toEqual({
      'Fn::Split': [',', { 'Fn::ImportValue': 'subnets' }],
    });
  });

  test('stands in isolated subnets where its VPC has no others', () => {
    const stack = newStack();
    const vpc = vpcOf(stack, {
      privateSubnetIds: undefined,
      privateSubnetRouteTableIds: undefined,
      isolatedSubnetIds: ['subnet-c', 'subnet-d'],
    });
    newBridge(stack, { exposure: internal(stack, { vpc }) });
    expect(theOnly(stack, `${ELB}::LoadBalancer`).Properties.Subnets).toEqual(['subnet-c', 'subnet-d']);
  });

  test('fails under a name that is longer than what it compares', () => {
    const domainName = `${'a'.repeat(60)}.${'b'.repeat(60)}.acme.com`;
    expect(messageOf(() => withLoadBalancer({ domainName }))).toMatch(
      /^«DomainName» domainName: .+ has 130 characters, of which a load balancer compares 128; shorten it/,
    );
  });

  test('fails if a VPC does not tell its range, and nothing else says who may connect', () => {
    const stack = newStack();
    const vpc = vpcOf(stack, { vpcCidrBlock: undefined });
    expect(messageOf(() => newBridge(stack, { exposure: internal(stack, { vpc }) }))).toBe(
      '«OneOf» allowFrom, vpc.vpcCidrBlock: neither says who may connect; give allowFrom, or import the VPC with its ' +
        'vpcCidrBlock (at Stack/Bridge)',
    );
  });
});

describe('a public HTTP API', () => {
  const withApi = (options: Parameters<typeof open>[1] = {}): Stack => {
    const stack = newStack();
    newBridge(stack, { exposure: open(stack, options) });
    return stack;
  };

  test('answers under its domain name alone', () => {
    const stack = withApi();
    expect(theOnly(stack, `${API}::Api`).Properties).toMatchObject({
      ProtocolType: 'HTTP',
      DisableExecuteApiEndpoint: true,
    });
    expect(theOnly(stack, `${API}::DomainName`).Properties).toEqual({
      DomainName: 'bridge.acme.com',
      DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
    });
    expect(theOnly(stack, `${API}::ApiMapping`).Properties).toMatchObject({ Stage: '$default' });
  });

  test('has the three routes of the bridge and nothing else', () => {
    const routes = resourcesOf(withApi(), `${API}::Route`).map(({ Properties }) => Properties.RouteKey);
    expect(routes).toEqual(ROUTES);
  });

  test('hands requests to the function in the format that it reads', () => {
    expect(theOnly(withApi(), `${API}::Integration`).Properties).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
    });
  });

  test('may invoke the function for these routes alone', () => {
    const permissions = resourcesOf(withApi(), 'AWS::Lambda::Permission').map(({ Properties }) => {
      expect(Properties.Principal).toBe('apigateway.amazonaws.com');
      return Properties.SourceArn['Fn::Join'][1].slice(2);
    });
    const api = [`:execute-api:eu-central-1:${ACCOUNT}:`, { Ref: expect.stringMatching(/^BridgeHttpApi/) }];
    expect(permissions).toEqual([
      [...api, '/*/GET/oidc/auth/login'],
      [...api, '/*/GET/oidc/auth/callback'],
      [...api, '/*/POST/oidc/auth/callback'],
    ]);
  });

  test.each([
    ['by default', undefined, 20, 40],
    ['as asked', { rateLimit: 2.5, burstLimit: 5 }, 2.5, 5],
    ['as asked, the other by default', { burstLimit: 100 }, 20, 100],
  ])('is throttled %s', (_name, throttle, ThrottlingRateLimit, ThrottlingBurstLimit) => {
    const { DefaultRouteSettings } = theOnly(withApi({ throttle }), `${API}::Stage`).Properties;
    expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit, ThrottlingBurstLimit });
  });

  test('logs requests without anything that holds a query string', () => {
    const stack = withApi();
    const { Format, DestinationArn } = theOnly(stack, `${API}::Stage`).Properties.AccessLogSettings;
    expect(DestinationArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^BridgeHttpApiAccessLog/), 'Arn'] });
    expect(Object.values(JSON.parse(Format))).toEqual([
      '$context.requestId',
      '$context.requestTime',
      '$context.identity.sourceIp',
      '$context.routeKey',
      '$context.status',
      '$context.responseLatency',
      '$context.integrationErrorMessage',
    ]);
  });

  test('alarms when it answers with 500 and above', () => {
    const { MetricName, Namespace } = resourcesOf(withApi(), 'AWS::CloudWatch::Alarm')[2]!.Properties;
    expect([Namespace, MetricName]).toEqual(['AWS/ApiGateway', '5xx']);
  });

  const rates = 'requests a second are allowed; choose one, a login takes three';
  const bursts = 'whole requests are allowed; choose one, a login takes three';
  test.each([
    [{ rateLimit: 0 }, `throttle.rateLimit: 0 is no limit, 1 to 10,000 ${rates}`],
    [{ rateLimit: 10_001 }, `throttle.rateLimit: 10001 is no limit, 1 to 10,000 ${rates}`],
    [{ burstLimit: 0.5 }, `throttle.burstLimit: 0.5 is no limit, 1 to 5,000 ${bursts}`],
    [{ burstLimit: 2.5 }, `throttle.burstLimit: 2.5 is no limit, 1 to 5,000 ${bursts}`],
    [{ burstLimit: 5001 }, `throttle.burstLimit: 5001 is no limit, 1 to 5,000 ${bursts}`],
  ])('fails for %p', (throttle, message) => {
    expect(messageOf(() => withApi({ throttle }))).toBe(`«Throttle» ${message} (at Stack/Bridge)`);
  });
});

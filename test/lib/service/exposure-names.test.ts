/** Domain names and certificates, which both kinds of exposure take alike. */
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { HostedZone, PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';
import { CERTIFICATE, certificateOf, internal, newBridge, open, resourcesOf, theOnly } from './support';

describe.each([
  ['an internal load balancer', internal],
  ['a public HTTP API', open],
])('the domain name of %s', (_name, expose) => {
  const bridgeWith = (options: Parameters<typeof open>[1], stack = newStack()): Stack => {
    newBridge(stack, { exposure: expose(stack, options) });
    return stack;
  };

  test('leads there by an alias record, where a hosted zone is given', () => {
    const stack = newStack();
    const attributes = { hostedZoneId: 'Z1', zoneName: 'acme.com.' };
    bridgeWith({ hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', attributes) }, stack);
    expect(theOnly(stack, 'AWS::Route53::RecordSet').Properties).toMatchObject({
      HostedZoneId: 'Z1',
      Name: 'bridge.acme.com.',
      Type: 'A',
      AliasTarget: { DNSName: expect.anything(), HostedZoneId: expect.anything() },
    });
    expect(Object.keys(Template.fromStack(stack).toJSON().Outputs)).not.toContainEqual(
      expect.stringMatching(/DomainTarget/),
    );
  });

  test.each<[string, (stack: Stack) => ReturnType<typeof HostedZone.fromHostedZoneId>]>([
    ['that does not tell its name', (stack) => HostedZone.fromHostedZoneId(stack, 'Zone', 'Z1')],
    ['of that very name', (stack) => new HostedZone(stack, 'Zone', { zoneName: 'bridge.acme.com' })],
    [
      'of a VPC',
      (stack) => new PrivateHostedZone(stack, 'Zone', { zoneName: 'acme.com', vpc: new Vpc(stack, 'ZoneVpc') }),
    ],
  ])('may be in a zone %s', (_which, zone) => {
    const stack = newStack();
    bridgeWith({ hostedZone: zone(stack) }, stack);
    expect(theOnly(stack, 'AWS::Route53::RecordSet').Properties.Name).toBe('bridge.acme.com.');
  });

  test('is for its operator to point there, where none is given', () => {
    const stack = bridgeWith({});
    expect(resourcesOf(stack, 'AWS::Route53::RecordSet')).toEqual([]);
    const { Outputs } = Template.fromStack(stack).toJSON();
    expect(Object.entries(Outputs)).toContainEqual([
      expect.stringMatching(/^BridgeDomainTarget/),
      { Description: 'Host that bridge.acme.com must point to', Value: { 'Fn::GetAtt': expect.anything() } },
    ]);
  });

  test('may be known only at deployment', () => {
    const stack = newStack();
    const parameter = new CfnParameter(stack, 'Name');
    bridgeWith({ domainName: parameter.valueAsString }, stack);
    const { PUBLIC_URL } = theOnly(stack, 'AWS::Lambda::Function').Properties.Environment.Variables;
    expect(PUBLIC_URL).toEqual({ 'Fn::Join': ['', ['https://', { Ref: 'Name' }]] });
  });

  const url = 'is a URL, but people reach the bridge by https and at its root alone; give the host name';
  const name = 'is no host name of lower-case letters, digits, dots and hyphens; write it as "bridge.acme.com"';
  test.each([
    ['http://bridge.acme.com', 'PublicUrl', url],
    ['https://bridge.acme.com', 'PublicUrl', url],
    ['https://bridge.acme.com/login', 'PublicUrl', url],
    ['bridge.acme.com/login', 'DomainName', name],
    ['bridge.acme.com:8443', 'DomainName', name],
    ['Bridge.acme.com', 'DomainName', name],
    ['*.acme.com', 'DomainName', name],
    ['bridge', 'DomainName', name],
    ['', 'DomainName', name],
  ])('fails as %p', (domainName, code, text) => {
    expect(messageOf(() => bridgeWith({ domainName }))).toBe(
      `«${code}» domainName: "${domainName}" ${text} (at Stack/Bridge)`,
    );
  });

  test.each(['acme.org', 'e.com', 'login.bridge.acme.com'])('fails in the hosted zone %s', (zoneName) => {
    const stack = newStack();
    const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName });
    expect(messageOf(() => bridgeWith({ hostedZone }, stack))).toBe(
      `«DomainName» domainName: "bridge.acme.com" is not in the hosted zone ${zoneName}; give a name that ends with ` +
        `.${zoneName}, or its own zone (at Stack/Bridge)`,
    );
  });

  test('fails in a hosted zone of another account', () => {
    const app = new App();
    const dns = new Stack(app, 'Dns', { env: { account: '444455556666', region: 'eu-central-1' } });
    const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
    const hostedZone = new HostedZone(dns, 'Zone', { zoneName: 'acme.com' });
    expect(messageOf(() => bridgeWith({ hostedZone }, stack))).toBe(
      '«ForeignResource» hostedZone: "Dns/Zone" is a hosted zone in the account 444455556666, but this stack is for ' +
        `${ACCOUNT}; leave hostedZone out, and add the record there: the output DomainTarget tells what it must point ` +
        'to (at Stack/Bridge)',
    );
  });
});

describe.each([
  ['an internal load balancer', internal],
  ['a public HTTP API', open],
])('the certificate of %s', (_name, expose) => {
  const rule = 'and both kinds of exposure take certificates of their own account and region alone; request one there';

  test.each([
    ['region', `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/1`, 'us-east-1', 'eu-central-1'],
    ['account', 'arn:aws:acm:eu-central-1:444455556666:certificate/1', '444455556666', ACCOUNT],
  ])('fails if it is imported from another %s', (part, arn, value, own) => {
    const stack = newStack();
    const certificate = certificateOf(stack, arn);
    expect(messageOf(() => newBridge(stack, { exposure: expose(stack, { certificate }) }))).toBe(
      `«Certificate» certificate: "${arn}" lies in the ${part} ${value}, but this stack is for ${own}, ${rule} ` +
        '(at Stack/Bridge)',
    );
  });

  test('fails if it is made in another region', () => {
    const app = new App();
    const global = new Stack(app, 'Global', { env: { account: ACCOUNT, region: 'us-east-1' } });
    const stack = new Stack(app, 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
    const certificate = new Certificate(global, 'Certificate', { domainName: 'bridge.acme.com' });
    expect(messageOf(() => newBridge(stack, { exposure: expose(stack, { certificate }) }))).toBe(
      '«Certificate» certificate: "Global/Certificate" lies in the region us-east-1, but this stack is for ' +
        `eu-central-1, ${rule} (at Stack/Bridge)`,
    );
  });

  test.each(['certificate/1', `arn:aws:iam::${ACCOUNT}:server-certificate/bridge`])('fails as %p', (arn) => {
    const stack = newStack();
    const certificate = certificateOf(stack, arn);
    expect(messageOf(() => newBridge(stack, { exposure: expose(stack, { certificate }) }))).toBe(
      `«Arn» certificate: "${arn}" is no ARN of a certificate; copy it from the console of Certificate Manager, it ` +
        'holds :acm: (at Stack/Bridge)',
    );
  });

  test('may be one that a stack without an environment imports', () => {
    const stack = newStack({});
    newBridge(stack, { exposure: expose(stack) });
    expect(JSON.stringify(Template.fromStack(stack))).toContain(CERTIFICATE);
  });
});

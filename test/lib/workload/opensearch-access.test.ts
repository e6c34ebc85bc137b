import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import { CfnDomain, Domain, EngineVersion } from 'aws-cdk-lib/aws-opensearchservice';
import { App, Aws, Fn, Stack } from 'aws-cdk-lib/core';
import { OpenSearchAccess, type OpenSearchAccessProps } from '../../../lib';
import { authorize } from '../../../lib/model/policy';
import { CAMUNDA_OPENSEARCH_ACTIONS, OPENSEARCH_HTTP_ACTIONS } from '../../../lib/model/services';
import { ACCOUNT, messageOf, newStack, warningsOf } from '../support/stacks';

const ARN = `arn:aws:es:eu-central-1:${ACCOUNT}:domain/test-domain`;

const newRole = (stack: Stack): IRole =>
  new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });

/** The statements of the one policy of the stack. */
function statementsOf(stack: Stack): unknown {
  const [policy, ...others] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(others).toEqual([]);
  return (policy as { Properties: { PolicyDocument: { Statement: unknown } } }).Properties.PolicyDocument.Statement;
}

describe.each([
  ['reads and writes', (access: OpenSearchAccess, role: IRole) => access.grantReadWrite(role), OPENSEARCH_HTTP_ACTIONS],
  [
    "has the actions of Camunda's page",
    (access: OpenSearchAccess, role: IRole) => access.grantActionsOfCamundaPage(role),
    CAMUNDA_OPENSEARCH_ACTIONS,
  ],
])('a role that %s', (_, grant, actions) => {
  const stack = newStack();
  grant(new OpenSearchAccess(stack, 'Search', { domainName: 'test-domain' }), newRole(stack));
  const statements = statementsOf(stack);
  const verdict = (action: string, resource: string): string =>
    authorize(
      {
        caller: {
          type: 'session',
          account: ACCOUNT,
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/operate/pod`,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/operate`,
        },
        action,
        resource,
        resourceAccount: ACCOUNT,
        context: {},
      },
      { identityPolicies: [{ name: 'policy', document: { Version: '2012-10-17', Statement: statements } }] },
    ).verdict;

  test('has them on everything under the domain, and nothing else', () => {
    expect(statements).toEqual([{ Action: [...actions], Effect: 'Allow', Resource: `${ARN}/*` }]);
  });

  test.each(OPENSEARCH_HTTP_ACTIONS)('may %s what is in the domain', (action) => {
    expect(verdict(action, `${ARN}/operate-list-view/_search`)).toBe('admits');
  });

  test.each([
    ['another domain', `${ARN}-2/operate`],
    ['the domain of that name in another region', `${ARN.replace('eu-central-1', 'us-east-1')}/operate`],
    ['the domain of that name in another account', `${ARN.replace(ACCOUNT, '444455556666')}/operate`],
  ])('may not read %s', (__, resource) => {
    expect(verdict('es:ESHttpGet', resource)).toBe('refuses');
  });

  test.each(['es:ESHttpPatch', 'es:DeleteDomain', 'es:UpdateDomainConfig'])('may not %s', (action) => {
    expect(verdict(action, ARN)).toBe('refuses');
    expect(verdict(action, `${ARN}/x`)).toBe('refuses');
  });

  test('may do nothing with the domain itself, or with all: what else the page has there lets in nobody', () => {
    const others = CAMUNDA_OPENSEARCH_ACTIONS.filter((action) => !action.startsWith('es:ESHttp'));
    expect(others).toHaveLength(15);
    for (const action of others) {
      expect([verdict(action, ARN), verdict(action, '*')]).toEqual(['refuses', 'refuses']);
    }
  });
});

describe('the domain', () => {
  const arnOf = (stack: Stack, props: OpenSearchAccessProps): unknown =>
    stack.resolve(new OpenSearchAccess(stack, 'Search', props).domainArn);

  test('is one that the app makes, L2 or L1', () => {
    const stack = newStack();
    const domain = new Domain(stack, 'Domain', { version: EngineVersion.OPENSEARCH_2_5 });
    expect(arnOf(stack, { domain })).toEqual({ 'Fn::GetAtt': ['Domain66AC69E0', 'Arn'] });
    const other = newStack();
    expect(arnOf(other, { domain: new CfnDomain(other, 'Domain') })).toEqual({ 'Fn::GetAtt': ['Domain', 'Arn'] });
  });

  test('is an import', () => {
    const stack = newStack();
    const domain = Domain.fromDomainAttributes(stack, 'Domain', { domainArn: ARN, domainEndpoint: 'search.acme.com' });
    expect(arnOf(stack, { domain })).toBe(ARN);
  });

  test('may have a name that begins as endpoints do', () => {
    const stack = newStack();
    const domain = Domain.fromDomainAttributes(stack, 'Domain', {
      domainArn: `${ARN.replace('test-domain', 'search-test')}`,
      domainEndpoint: 'search-search-test-abcdefgh.eu-central-1.es.amazonaws.com',
    });
    expect(arnOf(stack, { domain })).toBe(ARN.replace('test-domain', 'search-test'));
  });

  test('is known by its ARN, or by its name in the account and region of the stack', () => {
    expect(arnOf(newStack(), { domainArn: ARN })).toBe(ARN);
    expect(arnOf(newStack({ account: ACCOUNT, region: 'cn-north-1' }), { domainName: 'test-domain' })).toBe(
      `arn:aws-cn:es:cn-north-1:${ACCOUNT}:domain/test-domain`,
    );
  });

  test('is known only at deployment', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(arnOf(stack, { domainArn: Fn.importValue('SearchArn') })).toEqual({ 'Fn::ImportValue': 'SearchArn' });
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('access control', () => {
  type Options = CfnDomain['advancedSecurityOptions'];
  const warningsFor = (advancedSecurityOptions: Options): string[] => {
    const stack = newStack();
    new OpenSearchAccess(stack, 'Search', { domain: new CfnDomain(stack, 'Domain', { advancedSecurityOptions }) });
    return warningsOf(stack);
  };
  const off =
    '/Stack/Search: the domain Stack/Domain has no fine-grained access control, so whoever may send it requests may do ' +
    'everything with its data; set AdvancedSecurityOptions.Enabled (fineGrainedAccessControl) ' +
    '[ack: cdk-serval:OpenSearchAccess.fineGrainedAccessControlOff]';
  const anonymous =
    '/Stack/Search: the domain Stack/Domain lets in requests that nobody signed; set ' +
    'AdvancedSecurityOptions.AnonymousAuthEnabled to false once all clients sign theirs ' +
    '[ack: cdk-serval:OpenSearchAccess.anonymousAccess]';

  test.each<[string, Options, string[]]>([
    ['is not asked for', undefined, [off]],
    ['is off', { enabled: false }, [off]],
    ['is not said to be on', { internalUserDatabaseEnabled: true }, [off]],
    ['is on beside anonymous access', { enabled: true, anonymousAuthEnabled: true }, [anonymous]],
    ['is off beside anonymous access', { enabled: false, anonymousAuthEnabled: true }, [off, anonymous]],
  ])('that %s is warned of', (_, options, expected) => {
    expect(warningsFor(options)).toEqual(expected);
  });

  test.each<[string, Options]>([
    ['is on', { enabled: true }],
    ['is on without anonymous access', { enabled: true, anonymousAuthEnabled: false }],
    ['only the deployment knows', { enabled: Fn.conditionEquals(Aws.REGION, 'x') }],
    ['only the deployment knows as a whole', Fn.conditionIf('Secured', { Enabled: true }, Aws.NO_VALUE)],
  ])('that %s is not', (_, options) => {
    expect(warningsFor(options)).toEqual([]);
  });

  test('is seen through an L2, and may be switched on after the access was made', () => {
    const stack = newStack();
    const domain = new Domain(stack, 'Domain', { version: EngineVersion.OPENSEARCH_2_5 });
    new OpenSearchAccess(stack, 'Search', { domain });
    expect(warningsOf(stack)).toEqual([off]);

    const other = newStack();
    const later = new Domain(other, 'Domain', { version: EngineVersion.OPENSEARCH_2_5 });
    new OpenSearchAccess(other, 'Search', { domain: later });
    (later.node.defaultChild as CfnDomain).addPropertyOverride('AdvancedSecurityOptions.Enabled', true);
    expect(warningsOf(other)).toEqual([]);
  });

  test('of a domain that the app does not make is unknown', () => {
    const stack = newStack();
    new OpenSearchAccess(stack, 'Search', { domainName: 'test-domain' });
    expect(warningsOf(stack)).toEqual([]);
  });
});

test('a grantee of another account is told to the reader, since the policy of the domain must name it', () => {
  const stack = newStack();
  const access = new OpenSearchAccess(stack, 'Search', { domainArn: ARN.replace(ACCOUNT, '444455556666') });
  access.grantReadWrite(newRole(stack));
  expect(warningsOf(stack)).toEqual([
    `/Stack/Search: the domain is of account 444455556666, a grantee of ${ACCOUNT}: the access policy of the domain must ` +
      'allow that role too; add it there, or acknowledge this where it does ' +
      '[ack: cdk-serval:OpenSearchAccess.foreignAccount]',
  ]);
});

test('a grantee of the same account is not', () => {
  const stack = newStack();
  new OpenSearchAccess(stack, 'Search', { domainArn: ARN }).grantReadWrite(newRole(stack));
  expect(warningsOf(stack)).toEqual([]);
});

describe('fails when', () => {
  const noArn = (value: string): string =>
    `«Arn» domainArn: "${value}" is no ARN of one OpenSearch domain, without a path after its name; ` +
    'copy it from the domain in the console (at Stack/Search)';
  const oneOf = (which: string): string =>
    `«OneOf» domain, domainArn, domainName: exclude one another and one is needed, but ${which}; give one (at Stack/Search)`;

  test.each<[string, OpenSearchAccessProps, string]>([
    ['no domain is given', {}, oneOf('none is given')],
    ['two are given', { domainArn: ARN, domainName: 'test-domain' }, oneOf('domainArn and domainName are given')],
    ['the ARN has a path', { domainArn: `${ARN}/*` }, noArn(`${ARN}/*`)],
    [
      'the ARN is of all domains',
      { domainArn: ARN.replace('test-domain', '*') },
      noArn(ARN.replace('test-domain', '*')),
    ],
    ['the ARN is of all accounts', { domainArn: ARN.replace(ACCOUNT, '*') }, noArn(ARN.replace(ACCOUNT, '*'))],
    ['the ARN has no region', { domainArn: ARN.replace('eu-central-1', '') }, noArn(ARN.replace('eu-central-1', ''))],
    [
      'the ARN is of another partition than its region',
      { domainArn: ARN.replace('arn:aws:', 'arn:aws-cn:') },
      noArn(ARN.replace('arn:aws:', 'arn:aws-cn:')),
    ],
    [
      'the ARN is of all partitions',
      { domainArn: ARN.replace('arn:aws:', 'arn:*:') },
      noArn(ARN.replace('arn:aws:', 'arn:*:')),
    ],
    [
      'the ARN is of all regions',
      { domainArn: ARN.replace('eu-central-1', '*') },
      noArn(ARN.replace('eu-central-1', '*')),
    ],
    ['the ARN is of another service', { domainArn: 'arn:aws:s3:::test-domain' }, noArn('arn:aws:s3:::test-domain')],
    [
      'the name is a wildcard',
      { domainName: 'test-*' },
      '«Name» domainName: "test-*" holds characters that are refused, allowed are small letters, digits and -, a letter ' +
        "first; give the domain's name alone (at Stack/Search)",
    ],
    [
      'the name is too short',
      { domainName: 'ab' },
      '«Name» domainName: "ab" has 2 characters, 3 to 28 are allowed; give the domain\'s name alone (at Stack/Search)',
    ],
  ])('%s', (_, props, message) => {
    expect(messageOf(() => new OpenSearchAccess(newStack(), 'Search', props))).toBe(message);
  });

  test('what is known of the ARN is a wildcard', () => {
    const domainArn = `arn:aws:es:${Aws.REGION}:${ACCOUNT}:domain/*`;
    expect(messageOf(() => new OpenSearchAccess(newStack(), 'Search', { domainArn }))).toMatch(
      /^«Arn» domainArn: "arn:aws:es:\$\{Token\[.*\/\*" is no ARN of one OpenSearch domain/,
    );
  });

  test('a domain is imported by the ARN of all', () => {
    const stack = newStack();
    const domainArn = ARN.replace('test-domain', '*');
    const domain = Domain.fromDomainAttributes(stack, 'Domain', { domainArn, domainEndpoint: 'search.acme.com' });
    expect(messageOf(() => new OpenSearchAccess(stack, 'Search', { domain }))).toBe(
      noArn(domainArn).replace('domainArn:', 'domain:'),
    );
  });

  test.each([
    ['search-test-domain', 'https://search-test-domain-abcdefgh.eu-central-1.es.amazonaws.com'],
    ['vpc-test-domain', 'https://vpc-test-domain-abcdefgh.eu-central-1.es.amazonaws.com'],
  ])('a domain is imported by its endpoint, of which the CDK takes %s for the name', (name, endpoint) => {
    const stack = newStack();
    const domain = Domain.fromDomainEndpoint(stack, 'Domain', endpoint);
    expect(messageOf(() => new OpenSearchAccess(stack, 'Search', { domain }))).toBe(
      `«Name» domain: "${name}" is how the endpoint begins, and not the name of the domain; import it by ` +
        'Domain.fromDomainAttributes, or give domainName in its place (at Stack/Search)',
    );
  });
});

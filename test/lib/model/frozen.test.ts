import * as model from '../../../lib/model';

/**
 * Names, texts, actions and limits are public API: what stands here is written out from Serval's page and from AWS's
 * quotas, not taken from the code.
 */

test("names of Serval's page", () => {
  expect(model.SERVAL_CLOUD_ACCOUNT).toBe('992382851720');
  expect(model.REQUESTABLE_TAG_KEY).toBe('serval');
  expect(model.ENTITLEMENT).toEqual({
    name: 'Assume Role',
    description: 'Ability to assume this AWS IAM role',
  });
  expect(model.WORKFLOW).toEqual({
    sync: 'Fetch AWS IAM Roles for Resource Sync',
    createRole: 'Create AWS IAM Role',
    listAccounts: 'List AWS Organization Accounts',
  });
  expect(model.SYNC_SCHEDULE).toEqual({ everyHours: 4, offsetMinutes: 30 });
  expect(model.CONNECT_DIALOG).toEqual({
    servalAccountId: 'Serval AWS Account ID',
    externalId: 'External ID',
    accountId: 'Your AWS Account ID',
    accountName: 'Your AWS Account Name',
    roleArn: 'Role ARN',
  });
  expect(model.WORKER).toEqual({
    roleName: 'eks-pod-identity-serval-worker',
    policyName: 'assume-role-policy-serval-worker',
    policyDescription: 'Policy to allow assuming roles in other AWS accounts.',
    serviceAccount: 'serval-worker-sa',
  });
  expect(model.BRIDGE).toEqual({
    service: 'serval-bridge',
    container: 'svbridge-api',
    secret: 'bridge-secrets',
    servicePort: 80,
    containerPort: 8080,
    loginPath: '/oidc/auth/login',
    callbackPath: '/oidc/auth/callback',
    scopes: ['openid', 'profile', 'email'],
  });
  expect(model.CLOUD_SESSION_NAME).toBe('serval-user-access');
});

test("texts of Serval's page", () => {
  expect(model.HEALTH_CHECK).toEqual({
    connection: 'Test AWS Connection',
    organization: 'List AWS Organization Accounts',
  });
  expect(model.CONNECTION_TEXT).toEqual({
    success: 'Successfully authenticated with AWS',
    notAuthenticated:
      'Unable to authenticate with AWS. Please verify your cross-account role ARN and external ID are correct.',
    notAllowed: 'Connection successful, but IAM role lacks iam:ListRoles permission.',
  });
  const { success, ...others } = model.ORGANIZATION_TEXT;
  expect(success(7)).toBe('Successfully retrieved 7 accounts from AWS Organizations');
  expect(others).toEqual({
    noAccess: 'Unable to access AWS Organizations. Ensure the IAM role has organizations:ListAccounts permission.',
    notAllowed: 'Connection successful, but IAM role lacks organizations:ListAccounts permission.',
    notInUse: 'This AWS account is not part of an AWS Organization.',
  });
  expect(model.INVALID_ROLE_ARN).toBe('invalid role ARN format');
  expect(model.accountMismatch('a@login.example', 'b@serval.example')).toBe(
    'Account mismatch - You tried to log in with email a@login.example but your Serval account uses b@serval.example. Please ensure you are using the same login email for your Serval account and your auth provider.',
  );
  expect(model.BRIDGE_UNREACHABLE).toBe('Unable to connect to the bridge service');
});

test('actions that documents name', () => {
  expect(model.INGESTION_ACTIONS).toEqual([
    'iam:ListRoles',
    'iam:GetRole',
    'iam:ListRolePolicies',
    'iam:GetRolePolicy',
    'iam:ListAttachedRolePolicies',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
  ]);
  expect(model.UNNEEDED_ACTIONS).toEqual([
    'iam:ListRoleTags',
    'rds:DescribeDBInstances',
    'rds:DescribeDBClusters',
    'ec2:DescribeInstances',
    'eks:DescribeCluster',
    'eks:ListClusters',
  ]);
  expect(model.LIST_ACCOUNTS_ACTIONS).toEqual(['organizations:ListAccounts']);
  expect(model.CREATE_ROLE_ACTIONS).toEqual(['iam:CreateRole', 'iam:PutRolePolicy']);
  expect(model.TAG_ROLE_ACTIONS).toEqual(['iam:TagRole']);
  expect(model.UNDO_CREATE_ROLE_ACTIONS).toEqual(['iam:DeleteRole', 'iam:DeleteRolePolicy']);
});

test('sizes and durations of AWS', () => {
  expect({
    externalId: model.SERVAL_EXTERNAL_ID_LENGTH,
    issuerUrl: model.ISSUER_URL_MAX,
    trust: model.TRUST_POLICY_SIZE,
    inline: model.INLINE_POLICIES_SIZE,
    managed: model.MANAGED_POLICY_SIZE,
    session: model.SESSION_POLICY_SIZE,
    managedPolicies: model.MANAGED_POLICIES_PER_ROLE,
    sessionPolicyArns: model.SESSION_POLICY_ARNS,
    tags: model.TAGS_PER_ROLE,
    clientIds: model.CLIENT_IDS_PER_PROVIDER,
    thumbprints: model.THUMBPRINTS_PER_PROVIDER,
    least: model.SESSION_SECONDS_MIN,
    byDefault: model.SESSION_SECONDS_DEFAULT,
    most: model.SESSION_SECONDS_MAX,
  }).toEqual({
    externalId: 64,
    issuerUrl: 255,
    trust: 2048,
    inline: 10_240,
    managed: 6144,
    session: 2048,
    managedPolicies: 10,
    sessionPolicyArns: 10,
    tags: 50,
    clientIds: 100,
    thumbprints: 5,
    least: 900,
    byDefault: 3600,
    most: 43_200,
  });
});

test.each([
  ['ACCOUNT_ID', ['012345678901'], ['12345678901', '1234567890123', '12345678901a', '']],
  [
    'ORGANIZATION_PARENT',
    ['r-ab12', 'ou-ab12-12345678', `ou-${'a'.repeat(32)}-${'1'.repeat(32)}`],
    ['', 'r-ab1', 'ou-ab12', 'ou-ab12-1234567', 'OU-ab12-12345678', 'o-exampleorg1', 'r-ab12,ou-ab12-12345678'],
  ],
  ['STACK_SET_NAME', ['a', 'Serval-1', 'a'.repeat(128)], ['', '1a', '-a', 'a_b', 'a'.repeat(129)]],
  ['EXTERNAL_ID', ['ab', 'a'.repeat(1224), 'a_+=,.@:/-'], ['a', 'a'.repeat(1225), 'a b', 'a\nb', 'ä1']],
  ['ROLE_NAME', ['a', 'a'.repeat(64), '_+=,.@-'], ['', 'a'.repeat(65), 'a/b', 'a b']],
  [
    'ROLE_PATH',
    ['/', '/team/', '/a/b/', `/${'a'.repeat(510)}/`],
    ['', 'team', '/team', 'team/', '/a b/', `/${'a'.repeat(511)}/`],
  ],
  ['ROLE_DESCRIPTION', ['', 'Größe\n', 'a'.repeat(1000)], ['a'.repeat(1001), '🙂', '\u0000']],
  ['POLICY_NAME', ['a', 'a'.repeat(128)], ['', 'a'.repeat(129), 'a/b']],
  ['SESSION_NAME', ['ab', 'a@example.com', 'a'.repeat(64)], ['a', 'a'.repeat(65), 'a b', 'a/b']],
  ['TAG_KEY', ['serval', 'a b', 'ä_.:/=+-@', 'a'.repeat(128)], ['', 'a'.repeat(129), 'a;b', 'a\tb']],
  ['TAG_VALUE', ['', 'a b', 'a'.repeat(256)], ['a'.repeat(257), 'a;b']],
  ['CLIENT_ID', ['0oa1', 'sts.amazonaws.com', 'a'.repeat(255)], ['', 'a'.repeat(256), 'a b']],
  ['DNS_LABEL', ['a', '0-a', 'a'.repeat(63)], ['', '-a', 'a-', 'a.b', 'A', 'a'.repeat(64)]],
  ['DNS_SUBDOMAIN', ['a', 'a.b-c', 'a'.repeat(253)], ['', 'a..b', '.a', 'a_b', 'a'.repeat(254)]],
  ['CLUSTER_NAME', ['a', '0-_a', 'a'.repeat(100)], ['', '-a', 'a'.repeat(101), 'a.b']],
] as const)('%s', (name, good, bad) => {
  const limit = model[name];
  expect(good.filter((text) => !model.fits(limit, text))).toEqual([]);
  expect(bad.filter((text) => model.fits(limit, text))).toEqual([]);
});

test('a policy document holds TAB, LF, CR and U+0020 to U+00FF', () => {
  expect(model.POLICY_CHARACTERS.test('\t\n\r ~ÿ')).toBe(true);
  for (const character of ['\u0000', '\u001f', '\u0100', '🙂'])
    expect(model.POLICY_CHARACTERS.test(character)).toBe(false);
});

test('partitions and their hosts', () => {
  const hosts = (['aws', 'aws-cn', 'aws-us-gov'] as const).map((name) => {
    const { dnsSuffix, stsRegion, organizationsRegion, iamHost } = model.PARTITIONS[name];
    return [name, dnsSuffix, stsRegion, organizationsRegion, iamHost];
  });
  expect(hosts).toEqual([
    ['aws', 'amazonaws.com', 'us-west-1', 'us-east-1', 'iam.amazonaws.com'],
    ['aws-cn', 'amazonaws.com.cn', 'cn-north-1', 'cn-northwest-1', 'iam.cn-north-1.amazonaws.com.cn'],
    ['aws-us-gov', 'amazonaws.com', 'us-gov-west-1', 'us-gov-west-1', 'iam.us-gov.amazonaws.com'],
  ]);
});

test("egress: the hosts of Serval's page, and those of the other partitions that AWS's pages name", () => {
  expect(model.egressHosts('aws')).toEqual({
    worker: ['iam.amazonaws.com', 'organizations.us-east-1.amazonaws.com', 'sts.us-west-1.amazonaws.com'],
    bridge: ['sts.us-west-1.amazonaws.com'],
  });
  expect(model.egressHosts('aws-cn')?.worker).toEqual([
    'iam.cn-north-1.amazonaws.com.cn',
    'organizations.cn-northwest-1.amazonaws.com.cn',
    'sts.cn-north-1.amazonaws.com.cn',
  ]);
  expect(model.egressHosts('aws-iso')).toBeUndefined();
});

test('every partition knows its own name', () => {
  for (const [name, partition] of Object.entries(model.PARTITIONS)) expect(partition.name).toBe(name);
});

test.each([
  ['us-west-1', 'aws', 'sts.us-west-1.amazonaws.com'],
  ['eu-central-1', 'aws', 'sts.eu-central-1.amazonaws.com'],
  ['cn-northwest-1', 'aws-cn', 'sts.cn-northwest-1.amazonaws.com.cn'],
  ['us-gov-east-1', 'aws-us-gov', 'sts.us-gov-east-1.amazonaws.com'],
  ['us-iso-east-1', 'aws-iso', 'sts.us-iso-east-1.c2s.ic.gov'],
  ['us-isob-east-1', 'aws-iso-b', 'sts.us-isob-east-1.sc2s.sgov.gov'],
  ['eu-isoe-west-1', 'aws-iso-e', 'sts.eu-isoe-west-1.cloud.adc-e.uk'],
  ['us-isof-south-1', 'aws-iso-f', 'sts.us-isof-south-1.csp.hci.ic.gov'],
])('%s lies in %s', (region, partition, host) => {
  expect(model.partitionOf(region).name).toBe(partition);
  expect(model.regionalHost('sts', region)).toBe(host);
});

test.each(['zz-nowhere-1', 'eu-west-1a', 'cn-north', 'cn-', 'eu', ''])(
  '%p is a region of no known partition',
  (region) => {
    expect(model.knownPartitionOf(region)).toBeUndefined();
  },
);

test.each([
  ['us-west-1', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-isof-south-1', 'aws-iso-f'],
])('%s is known to lie in %s', (region, partition) => {
  expect(model.knownPartitionOf(region)?.name).toBe(partition);
});

test('names and limits of the StackSet for an organization', () => {
  expect(model.ORGANIZATION).toEqual({
    stackSetName: 'serval-organization',
    ingestionRoleName: 'serval-ingestion',
  });
  expect(model.STACK_SET_TEMPLATE_BYTES_MAX).toBe(51_200);
});

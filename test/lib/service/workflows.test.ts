/** The install workflows as functions: what is made, what they may do, and that their settings start their bundles. */
import { Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, Role, User } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import {
  CreateRoleWorkflow,
  IngestionRole,
  InstallWorkflow,
  ListAccountsWorkflow,
  LoginProvider,
  ServalPrincipal,
  Workflow,
  WorkflowRole,
  type CreateRoleWorkflowProps,
  type ListAccountsWorkflowProps,
  type WorkflowRoleProps,
} from '../../../lib';
import { assumeRole, authorize } from '../../../lib/model/policy';
import { RIGHTS } from '../../support/rights';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, EXTERNAL_ID, messageOf, newStack, REGIONS, roleOf, warningsOf } from '../support/stacks';
import { resourcesOf, theOnly } from './support';
import {
  accounts,
  failuresWithoutEachAction,
  policyOf,
  production,
  PRODUCTION,
  settingsReadBy,
  startProblem,
  verdict,
  type Request,
} from './sync-support';

const loginProvider = LoginProvider.imported({ issuer: 'https://acme.okta.com', clientId: '0oa1' });

function newListAccounts(props: Partial<ListAccountsWorkflowProps> = {}, stack = newStack()): Stack {
  new ListAccountsWorkflow(stack, 'Workflow', { connections: [production()], ...props });
  return stack;
}

function newCreateRole(props: Partial<CreateRoleWorkflowProps> = {}, stack = newStack()): Stack {
  new CreateRoleWorkflow(stack, 'Workflow', {
    connections: [production()],
    rolePath: '/requestable/',
    roleBoundaryName: 'requestable-boundary',
    loginProvider,
    ...props,
  });
  return stack;
}

const WORKFLOWS = [
  ['List AWS Organization Accounts', 'serval-list-organization-accounts', 300, newListAccounts],
  ['Create AWS IAM Role', 'serval-create-role', 60, newCreateRole],
] as const;

const environmentOf = (stack: Stack) =>
  theOnly(stack, 'AWS::Lambda::Function').Properties.Environment.Variables as Record<string, string>;

describe.each(FLAG_SETS)('with %s', (_flags, flags) => {
  describe.each(WORKFLOWS)('%s', (title, name, timeout, make) => {
    test('is one function with its log and its role, under the frozen ids', () => {
      const stack = make({}, newStack(undefined, flags));
      expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object)).toEqual([
        'WorkflowRoleDE705D82',
        'WorkflowLogs8B0907C7',
        'WorkflowFunctionF12CD532',
      ]);
      expect(theOnly(stack, 'AWS::Lambda::Function')).toMatchObject({
        DependsOn: ['WorkflowRoleDE705D82'],
        Properties: {
          FunctionName: name,
          Description: title,
          Role: `arn:aws:iam::${ACCOUNT}:role/${name}`,
          Architectures: ['arm64'],
          Timeout: timeout,
          MemorySize: 256,
        },
      });
      expect(theOnly(stack, 'AWS::Logs::LogGroup').Properties.LogGroupName).toBe(`/aws/lambda/${name}`);
    });

    test.each(REGIONS)('in %s, its role assumes the named ingestion roles and writes its log', (partition, region) => {
      const stack = newStack({ account: ACCOUNT, region }, flags);
      make({ connections: [production(partition)] }, stack);
      expect(policyOf(stack, 'Workflow', partition).Statement).toEqual([
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Resource: `arn:${partition}:iam::${PRODUCTION}:role/serval/ingestion`,
        },
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `arn:${partition}:logs:${region}:${ACCOUNT}:log-group:/aws/lambda/${name}:*`,
        },
      ]);
      expect(roleOf(stack, 'Workflow')).toMatchObject({
        RoleName: name,
        Description: `Lets the workflow "${title}" assume the ingestion roles of connected accounts`,
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      });
    });
  });
});

describe.each(WORKFLOWS)('%s', (_title, name, _timeout, make) => {
  test('each of its rights is needed, and none is missing', () => {
    const log = `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/aws/lambda/${name}:log-stream:s`;
    const { own } = name === 'serval-create-role' ? RIGHTS.createRole : RIGHTS.organizations;
    const needed: Request[] = [
      ...own.map(({ action }) => ({ action, resource: production().roleArn })),
      { action: 'logs:CreateLogStream', resource: log },
      { action: 'logs:PutLogEvents', resource: log },
    ];
    const document = policyOf(make(), 'Workflow');
    expect(needed.filter((request) => verdict(document, request) !== 'admits')).toEqual([]);
    const failures = failuresWithoutEachAction(document, needed);
    expect(Object.keys(failures)).toHaveLength(needed.length);
    for (const [action, failed] of Object.entries(failures)) expect(failed.map((one) => one.action)).toEqual([action]);
  });

  test('whoever is granted to invoke it may, and nothing is added to its role', () => {
    const stack = make();
    const workflow = stack.node.findChild('Workflow') as CreateRoleWorkflow;
    workflow.grantInvoke(new User(stack, 'Operator'));
    const [statement] = theOnly(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
    expect(statement.Action).toBe('lambda:InvokeFunction');
    expect(theOnly(stack, 'AWS::IAM::Policy').Properties.Roles).toBeUndefined();
  });

  test('takes a role of another stack by name, to which nothing is exported', () => {
    const app = new App();
    const env = { account: ACCOUNT, region: 'eu-central-1' };
    const services = new Stack(app, 'Services', { env });
    make({ role: WorkflowRole.fromWorkflowRoleName(services, 'Role', `serval/${name}`) }, services);
    expect(JSON.stringify(theOnly(services, 'AWS::Lambda::Function').Properties.Role)).toContain(
      `:role/serval/${name}`,
    );
    expect(resourcesOf(services, 'AWS::IAM::Role')).toEqual([]);
  });

  test('its role is at hand for the accounts that trust it', () => {
    const workflow = make().node.findChild('Workflow') as CreateRoleWorkflow;
    expect(workflow.role.roleArn).toBe(`arn:aws:iam::${ACCOUNT}:role/${name}`);
  });

  test('a boundary reaches the role of the function', () => {
    const stack = newStack();
    const arn = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
    make({ functionRoleBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', arn) }, stack);
    expect(roleOf(stack, 'Workflow').PermissionsBoundary).toBe(arn);
  });

  test('tracing reaches the role too', () => {
    const statements = policyOf(make({ tracing: true }), 'Workflow').Statement;
    expect(statements.at(-1)!.Action).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
  });

  test('fails for a role and a boundary', () => {
    const stack = newStack();
    const both = {
      role: Role.fromRoleName(stack, 'Role', 'role'),
      functionRoleBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    };
    expect(messageOf(() => make(both, stack))).toBe(
      '«Contradiction» role, functionRoleBoundary: exclude one another, since nothing is changed of a role that is given; ' +
        'give the boundary to its WorkflowRole (at Stack/Workflow)',
    );
  });

  test('fails for a role that this app makes for another function', () => {
    const stack = newStack();
    const { role } = new WorkflowRole(stack, 'Role', { workflow: Workflow.CREATE_ROLE, connections: [production()] });
    expect(messageOf(() => make({ role, functionName: 'other' }, stack))).toBe(
      '«Contradiction» functionName: "other" is not what the role Stack/Role was told, which is "serval-create-role"; ' +
        'tell both the same (at Stack/Workflow)',
    );
  });

  test('fails for more accounts than an environment holds', () => {
    expect(messageOf(() => make({ connections: accounts(30) }))).toMatch(
      /^«TooMany» connections: 30 accounts are more than the 4096 bytes of a function's environment hold, \d+ fit; give the others to a second one of these with a functionName of its own \(at Stack\/Workflow\)$/,
    );
  });

  test('fails for no connection', () => {
    expect(messageOf(() => make({ connections: [] }))).toMatch(/^«Connection» connections: is empty/);
  });
});

describe('settings', () => {
  test('of List AWS Organization Accounts start its bundle', () => {
    const environment = environmentOf(newListAccounts());
    expect(Object.keys(environment)).toEqual(['CONNECTIONS']);
    expect(startProblem('organizations', environment)).toBe('');
  });

  test('of Create AWS IAM Role start its bundle', () => {
    const environment = environmentOf(newCreateRole({ roleBoundaryName: '/team/boundary' }));
    expect(environment).toEqual({
      CONNECTIONS: expect.any(String),
      ROLE_PATH: '/requestable/',
      PERMISSIONS_BOUNDARY: '/team/boundary',
      OIDC_ISSUER: 'https://acme.okta.com',
      OIDC_CLIENT_ID: '0oa1',
    });
    expect(startProblem('create-role', environment)).toBe('');
  });

  test('of Create AWS IAM Role are, with Google, exactly what the runtime reads beside region and endpoints', () => {
    const google = LoginProvider.google({ clientId: 'id.apps.googleusercontent.com', hostedDomain: 'acme.com' });
    const environment = environmentOf(newCreateRole({ loginProvider: google }));
    const read = settingsReadBy('workflows/settings.ts', 'sync/connections-setting.ts');
    expect(Object.keys(environment).sort()).toEqual(read.sort());
    expect(environment).toMatchObject({ OIDC_ISSUER: 'https://accounts.google.com', GOOGLE_HOSTED_DOMAIN: 'acme.com' });
    expect(startProblem('create-role', environment)).toBe('');
  });
});

describe('an account that lets the workflow make roles', () => {
  const stack = newStack();
  const workflow = new WorkflowRole(stack, 'Workflow', {
    workflow: Workflow.CREATE_ROLE,
    connections: [production()],
  });
  const boundary = `arn:aws:iam::${PRODUCTION}:policy/requestable-boundary`;
  new IngestionRole(stack, 'Ingestion', {
    externalId: EXTERNAL_ID,
    trustedBy: ServalPrincipal.roles(workflow),
    installWorkflows: [
      InstallWorkflow.createRole({
        tagAtCreation: true,
        path: '/requestable/',
        permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', boundary),
      }),
    ],
  });
  const ingestion = roleOf(stack, 'Ingestion');

  test('lets its role in', () => {
    const decision = assumeRole({
      role: { arn: production().roleArn, trustPolicy: ingestion.AssumeRolePolicyDocument },
      caller: {
        type: 'session',
        account: ACCOUNT,
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/serval-create-role/serval-create-role`,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/serval-create-role`,
      },
      callerPolicies: { identityPolicies: [{ name: 'workflow', document: policyOf(stack, 'Workflow') }] },
      externalId: EXTERNAL_ID,
    });
    expect(decision.verdict).toBe('admits');
  });

  test.each(RIGHTS.createRole.ingestionRole.map((action) => [action]))('lets it call %s', (action) => {
    const resource = `arn:aws:iam::${ACCOUNT}:role/requestable/admin`;
    const decision = authorize(
      {
        caller: {
          type: 'session',
          account: ACCOUNT,
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ingestion/s`,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/ingestion`,
        },
        action,
        resource,
        resourceAccount: ACCOUNT,
        context: { 'iam:PermissionsBoundary': boundary },
      },
      {
        identityPolicies: ingestion.Policies!.map(({ PolicyName, PolicyDocument }) => ({
          name: PolicyName,
          document: PolicyDocument,
        })),
      },
    );
    expect(decision.verdict).toBe('admits');
  });
});

describe('WorkflowRole', () => {
  const newRole = (props: Partial<WorkflowRoleProps> = {}, stack = newStack()) =>
    new WorkflowRole(stack, 'Workflow', { workflow: Workflow.LIST_ACCOUNTS, connections: [production()], ...props });

  test.each(FLAG_SETS)('with %s, has a frozen logical id, and makes nothing else', (_name, flags) => {
    const stack = newStack(undefined, flags);
    newRole({}, stack);
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object)).toEqual(['WorkflowF96E0FF2']);
  });

  test('is known by its name, its path included', () => {
    const role = newRole({ roleName: 'acme-list', path: '/serval/' });
    expect(role.roleArn).toBe(`arn:aws:iam::${ACCOUNT}:role/serval/acme-list`);
    expect(role.env).toMatchObject({ account: ACCOUNT });
  });

  test('whoever is granted to pass it may pass it', () => {
    const stack = newStack();
    const role = newRole({}, stack);
    role.grants.passRole(new User(stack, 'Deployer'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'iam:PassRole', Resource: role.roleArn }] },
    });
  });

  test('beside an ingestion role that trusts Serval cloud brings a warning', () => {
    const stack = newStack();
    newRole({}, stack);
    new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.cloud() });
    expect(warningsOf(stack)).toEqual([expect.stringContaining('IngestionRole.trustsCloudBesideWorker')]);
  });
});

describe('Create AWS IAM Role, misused', () => {
  const limitsNothing =
    'is the path that all roles are under, so that it limits nothing; choose one of its own, as "/requestable/"';
  test.each<[string, Partial<CreateRoleWorkflowProps>, string]>([
    ['the root as path', { rolePath: '/' }, `«Path» rolePath: "/" ${limitsNothing}`],
    [
      "AWS's own path",
      { rolePath: '/aws-service-role/' },
      '«Path» rolePath: "/aws-service-role/" is AWS\'s own, under which nobody else makes roles; choose one of its own, as ' +
        '"/requestable/"',
    ],
    [
      'a path without slashes',
      { rolePath: 'requestable' },
      '«Path» rolePath: "requestable" is no role path, which begins and ends with / and holds no spaces; write it as "/" or ' +
        '"/team/"',
    ],
    [
      'the ARN of a boundary',
      { roleBoundaryName: `arn:aws:iam::${ACCOUNT}:policy/b` },
      `«Name» roleBoundaryName: "arn:aws:iam::${ACCOUNT}:policy/b" is an ARN, but each account has a policy of its own; ` +
        'give the name alone, after its path if any',
    ],
    [
      'no boundary',
      { roleBoundaryName: '' },
      '«Name» roleBoundaryName: "" has 0 characters, 1 to 128 are allowed; shorten or respell the policy name',
    ],
    [
      'a boundary whose path has no slash in front',
      { roleBoundaryName: 'team/b' },
      '«Path» roleBoundaryName: "team/" is no role path, which begins and ends with / and holds no spaces; write it as "/" ' +
        'or "/team/"',
    ],
    [
      'logins that carry session tags',
      {
        loginProvider: LoginProvider.imported({
          issuer: 'https://acme.okta.com',
          clientId: '0oa1',
          sendsSessionTags: true,
        }),
      },
      '«Contradiction» loginProvider: "acme.okta.com" sends what needs sts:TagSession in the trust of every role, which the ' +
        'workflow does not write, so that nobody could log in to its roles; take a client whose ID tokens carry no session ' +
        'tags and no source identity',
    ],
  ])('fails for %s', (_name, props, message) => {
    expect(messageOf(() => newCreateRole(props))).toBe(`${message} (at Stack/Workflow)`);
  });
});

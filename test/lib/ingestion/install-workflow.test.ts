/** What the limits of "Create AWS IAM Role" hold back, as IAM would judge the ingestion role's documents. */
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { IngestionRole, InstallWorkflow, ServalPrincipal, type CreateRoleWorkflowOptions } from '../../../lib';
import { authorize } from '../../../lib/model/policy';
import { ACCOUNT, EXTERNAL_ID, messageOf, newStack, REGIONS, roleOf } from '../support/stacks';

const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/requestable-boundary`;

function policyOf(options: CreateRoleWorkflowOptions, region = 'eu-central-1', boundary?: string) {
  const stack = newStack({ account: ACCOUNT, region });
  const permissionsBoundary = boundary && ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', boundary);
  new IngestionRole(stack, 'Ingestion', {
    externalId: EXTERNAL_ID,
    trustedBy: ServalPrincipal.selfHosted(ACCOUNT),
    installWorkflows: [InstallWorkflow.createRole({ ...options, ...(permissionsBoundary && { permissionsBoundary }) })],
  });
  return roleOf(stack, 'Ingestion').Policies![1]!.PolicyDocument;
}

/** What the ingestion role's session may do to a role. */
function verdict(document: unknown, action: string, role: string, boundary?: string): string {
  return authorize(
    {
      caller: {
        type: 'session',
        account: ACCOUNT,
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ingestion/session`,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/ingestion`,
      },
      action,
      resource: `arn:aws:iam::${ACCOUNT}:role${role}`,
      resourceAccount: ACCOUNT,
      context: boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary },
    },
    { identityPolicies: [{ name: 'policy of the ingestion role', document }] },
  ).verdict;
}

describe('limited to a path and a boundary', () => {
  const document = policyOf({ path: '/requestable/', tagAtCreation: true, undo: true }, undefined, BOUNDARY);

  test.each([
    ['iam:CreateRole', '/requestable/admin', BOUNDARY, 'admits'],
    ['iam:CreateRole', '/requestable/team/admin', BOUNDARY, 'admits'],
    ['iam:CreateRole', '/requestable/admin', undefined, 'refuses'],
    ['iam:CreateRole', '/requestable/admin', `${BOUNDARY}-2`, 'refuses'],
    ['iam:CreateRole', '/admin', BOUNDARY, 'refuses'],
    ['iam:CreateRole', '/requestable-too/admin', BOUNDARY, 'refuses'],
    ['iam:PutRolePolicy', '/requestable/admin', BOUNDARY, 'admits'],
    ['iam:PutRolePolicy', '/requestable/admin', undefined, 'refuses'],
    ['iam:PutRolePolicy', '/ingestion', BOUNDARY, 'refuses'],
    ['iam:DeleteRolePolicy', '/requestable/admin', BOUNDARY, 'admits'],
    ['iam:DeleteRolePolicy', '/requestable/admin', undefined, 'refuses'],
    // IAM tells policies no boundary for these two; the path holds for them.
    ['iam:TagRole', '/requestable/admin', undefined, 'admits'],
    ['iam:TagRole', '/ingestion', undefined, 'refuses'],
    ['iam:DeleteRole', '/requestable/admin', undefined, 'admits'],
    ['iam:DeleteRole', '/ingestion', undefined, 'refuses'],
    ['iam:PutRolePermissionsBoundary', '/requestable/admin', BOUNDARY, 'refuses'],
    ['iam:DeleteRolePermissionsBoundary', '/requestable/admin', BOUNDARY, 'refuses'],
  ])('%s on role%s with the boundary %s: %s', (action, role, boundary, expected) => {
    expect(verdict(document, action, role, boundary)).toBe(expected);
  });
});

test('unlimited, as documented, any role may be made', () => {
  expect(verdict(policyOf({}), 'iam:CreateRole', '/admin')).toBe('admits');
});

test('limited to a boundary alone, any path may be taken', () => {
  const document = policyOf({}, undefined, BOUNDARY);
  expect(verdict(document, 'iam:CreateRole', '/admin', BOUNDARY)).toBe('admits');
  expect(verdict(document, 'iam:CreateRole', '/admin')).toBe('refuses');
});

test.each(REGIONS)('in %s, a path becomes an ARN of that partition', (partition, region) => {
  expect(policyOf({ path: '/requestable/' }, region).Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['iam:CreateRole', 'iam:PutRolePolicy'],
      Resource: `arn:${partition}:iam::${ACCOUNT}:role/requestable/*`,
    },
  ]);
});

test.each([
  ['/', 'is the path that all roles are under, so that it limits nothing; choose one of its own, as "/requestable/"'],
  [
    '/aws-reserved/sso/',
    'is AWS\'s own, under which nobody else makes roles; choose one of its own, as "/requestable/"',
  ],
  ['requestable', 'is no role path, which begins and ends with / and holds no spaces; write it as "/" or "/team/"'],
  ['/a*/', 'holds *, ? or $, which IAM allows in a path but policies read as wildcards; choose another'],
])('fails for the path %p', (path, text) => {
  expect(messageOf(() => policyOf({ path }))).toBe(
    `«Path» installWorkflows path: "${path}" ${text} (at Stack/Ingestion)`,
  );
});

/** An account whose ingestion role may run "Create AWS IAM Role", within a path and under a boundary. */
import { createRolePolicy } from '../../../lib/model/trust/create-role.js';
import { ingestionPolicy, ingestionTrust } from '../../../lib/model/trust/ingestion.js';
import { createRoleFunction, type CreateRoleAnswer } from '../../../runtime/workflows/create-role.js';
import type { CreateRoleSettings } from '../../../runtime/workflows/settings.js';
import { testIssuer, type TestIssuer } from '../../local/aws/support/issuer.js';
import { ACCOUNT, connection, document, HUB, OTHER, world, type World } from '../sync/support/world.js';

export const ISSUER = 'https://login.example.com';
export const FRAME = {
  path: '/requestable/',
  boundary: '/team/boundary',
  issuer: 'login.example.com',
  clientId: 'client-1',
} as const;
export const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/team/boundary`;
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/requestable/dba`;
export const POLICY = document('dynamodb:Query');
export const EVENT = { account: ACCOUNT, roleName: 'dba', policy: POLICY, maxSessionDuration: 7200 };

export type Resources = Record<string, unknown>;

/** The ingestion role with the workflow's rights as `InstallWorkflow.createRole` gives them. */
export function ingestion(policy: unknown = workflowPolicy()): Resources {
  const trust = { accountRootArn: `arn:aws:iam::${HUB}:root`, externalId: connection().externalId };
  const Policies = [
    { PolicyName: 'read-roles', PolicyDocument: ingestionPolicy() },
    { PolicyName: 'serval-create-role', PolicyDocument: policy },
  ];
  const AssumeRolePolicyDocument = ingestionTrust(trust);
  return { Type: 'AWS::IAM::Role', Properties: { RoleName: 'serval-ingestion', AssumeRolePolicyDocument, Policies } };
}

/** @param without actions that are taken out of it */
export function workflowPolicy(...without: string[]): unknown {
  const resource = `arn:aws:iam::${ACCOUNT}:role${FRAME.path}*`;
  const { Statement, ...policy } = createRolePolicy({ resource, permissionsBoundary: BOUNDARY, tagAtCreation: true });
  const left = Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action ?? []].flat().filter((action) => !without.includes(action)),
  }));
  return { ...policy, Statement: left.filter(({ Action }) => Action.length > 0) };
}

const PROVIDER = {
  Type: 'AWS::IAM::OIDCProvider',
  Properties: { Url: ISSUER, ClientIdList: [FRAME.clientId] },
};
const BOUNDARY_POLICY = {
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { ManagedPolicyName: 'boundary', Path: '/team/', PolicyDocument: document('*') },
};

export interface WorkflowWorld extends World {
  readonly issuer: TestIssuer;
  readonly settings: CreateRoleSettings;
  /** Lines of the log so far, parsed. */
  readonly log: unknown[];
  /** Makes the account have these besides provider, boundary and ingestion role; an undefined one goes. */
  account(more?: Readonly<Record<string, Resources | undefined>>): void;
  run(event?: unknown, settings?: Partial<CreateRoleSettings>): Promise<CreateRoleAnswer>;
}

export async function workflowWorld(): Promise<WorkflowWorld> {
  const issuer = await testIssuer(ISSUER);
  const made = await world(undefined, { [ISSUER]: issuer.keys });
  const log: unknown[] = [];
  const settings = { aws: made.context, connections: [connection(OTHER), connection()], frame: FRAME };
  const account: WorkflowWorld['account'] = (more = {}) => {
    const resources = { Ingestion: ingestion(), Provider: PROVIDER, Boundary: BOUNDARY_POLICY, ...more };
    made.roles([], Object.fromEntries(Object.entries(resources).filter(([, resource]) => resource !== undefined)));
  };
  account();
  return {
    ...made,
    issuer,
    settings,
    log,
    account,
    run: (event = EVENT, more = {}) =>
      createRoleFunction({ ...settings, ...more }, (line) => log.push(JSON.parse(line)))(event),
  };
}

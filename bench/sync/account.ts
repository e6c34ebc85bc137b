/** The accounts that are measured, and the least that a sync of one takes. */
import { accountRootArn, roleArn } from '../../lib/model/arn.js';
import { ingestionPolicy, ingestionTrust } from '../../lib/model/trust/ingestion.js';
import type { Connection } from '../../runtime/sync/connection.js';
import { DEFAULT_RATES } from '../../runtime/sync/pacing.js';
import { floorCalls, floorSeconds, sessionPeriods, type Calls } from '../../runtime/sync/plan.js';

/** Who assumes the ingestion roles. */
export const HUB = '111111111111';
export const INGESTION_ROLE = 'serval-ingestion';
export const EXTERNAL_ID = 'e'.repeat(64);

/** What is measured. */
export interface Shape {
  readonly accounts: number;
  /** In each, the ingestion role included. */
  readonly roles: number;
}

/** One role in so many is requestable. */
const ROLES_A_TAGGED = 50;
/** Of each requestable role. */
const INLINE = 2;
/** Of an account, each attached to all requestable roles. */
const CUSTOMER_MANAGED = 3;
const AWS_MANAGED = ['ReadOnlyAccess', 'SecurityAudit'];
const MANAGED = CUSTOMER_MANAGED + AWS_MANAGED.length;

export const taggedOf = (roles: number): number => roles / ROLES_A_TAGGED;

export function connections({ accounts }: Shape): Connection[] {
  return Array.from({ length: accounts }, (_, index) => {
    const account = String(222_222_222_000 + index);
    return {
      account,
      name: `account ${index}`,
      roleArn: roleArn('aws', account, INGESTION_ROLE),
      externalId: EXTERNAL_ID,
    };
  });
}

/** Requests and seconds of one account, as docs/sync.md has them: no run can do with less. */
export interface Floor {
  readonly calls: Calls;
  readonly seconds: number;
}

/**
 * @param versions default versions of managed policies that nobody has read yet; AWS's own are read once for all accounts
 */
export function floorOf(roles: number, versions: number): Floor {
  const tagged = taggedOf(roles);
  const size = {
    roles,
    skipped: 0,
    tagged,
    inlinePolicies: tagged * INLINE,
    managedPolicies: MANAGED,
    newVersions: versions,
  };
  const seconds = floorSeconds(floorCalls(size), DEFAULT_RATES);
  return { calls: floorCalls({ ...size, periods: sessionPeriods(seconds) }), seconds };
}

/** Of all accounts together. */
export function floorCallsOf({ accounts, roles }: Shape, later: boolean): Calls {
  const first = floorOf(roles, later ? 0 : MANAGED).calls;
  const others = floorOf(roles, later ? 0 : CUSTOMER_MANAGED).calls;
  return Object.fromEntries(
    Object.entries(first).map(([action, count]) => [action, count + (accounts - 1) * (others[action] ?? 0)]),
  );
}

export const sum = (calls: Calls): number => Object.values(calls).reduce((total, count) => total + count, 0);

const document = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

/** What makes an account of so many roles, as CloudFormation has it. */
export function template(roles: number): object {
  const Resources: Record<string, object> = {};
  for (let index = 0; index < CUSTOMER_MANAGED; index += 1) {
    const Properties = { ManagedPolicyName: `policy-${index}`, PolicyDocument: document(`service${index}:*`) };
    Resources[`Policy${index}`] = { Type: 'AWS::IAM::ManagedPolicy', Properties };
  }
  const customer = Array.from({ length: CUSTOMER_MANAGED }, (_, index) => ({ Ref: `Policy${index}` }));
  const ManagedPolicyArns = [...customer, ...AWS_MANAGED.map((policy) => `arn:aws:iam::aws:policy/${policy}`)];
  const Tags = [{ Key: 'serval', Value: '' }];
  const AssumeRolePolicyDocument = ingestionTrust({
    accountRootArn: accountRootArn('aws', HUB),
    externalId: EXTERNAL_ID,
  });
  const role = (RoleName: string, properties: object = {}): object => ({
    Type: 'AWS::IAM::Role',
    Properties: { RoleName, AssumeRolePolicyDocument, ...properties },
  });
  for (let index = 0; index < roles - 1; index += 1) {
    const inline = (PolicyName: string) => ({ PolicyName, PolicyDocument: document(`${PolicyName}${index}:*`) });
    const Policies = Array.from({ length: INLINE }, (_, policy) => inline(`inline${policy}`));
    // Spread over the listing, as tags are in an account.
    const isTagged = index % ROLES_A_TAGGED === 1;
    const name = `role-${String(index).padStart(5, '0')}`;
    Resources[`Role${index}`] = role(name, isTagged ? { Tags, ManagedPolicyArns, Policies } : {});
  }
  const Policies = [{ PolicyName: 'read', PolicyDocument: ingestionPolicy() }];
  Resources.Ingestion = role(INGESTION_ROLE, { Policies });
  return { Resources };
}

/** The account that is synced, and the least that a sync of it takes. */
import { accountRootArn, roleArn } from '../../lib/model/arn.js';
import { ingestionPolicy, ingestionTrust } from '../../lib/model/trust/ingestion.js';
import type { Connection } from '../../runtime/sync/connection.js';
import { DEFAULT_RATES } from '../../runtime/sync/pacing.js';

export const HUB = '111111111111';
export const ROLES = 1000;
export const TAGGED = 20;
const INLINE = 2;
const CUSTOMER_MANAGED = 3;
const AWS_MANAGED = ['ReadOnlyAccess', 'SecurityAudit'];
const MANAGED = CUSTOMER_MANAGED + AWS_MANAGED.length;

const account = '222222222222';
const name = 'serval-ingestion';
const externalId = 'e'.repeat(64);
export const CONNECTION: Connection = { account, name: 'bench', roleArn: roleArn('aws', account, name), externalId };

const document = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

function role(RoleName: string, properties: object): object {
  const AssumeRolePolicyDocument = ingestionTrust({ accountRootArn: accountRootArn('aws', account), externalId });
  return { Type: 'AWS::IAM::Role', Properties: { RoleName, AssumeRolePolicyDocument, ...properties } };
}

/** The ingestion role is one of the roles. */
export function template(): object {
  const Resources: Record<string, object> = {};
  for (let index = 0; index < CUSTOMER_MANAGED; index += 1) {
    const ManagedPolicyName = `policy-${index}`;
    const PolicyDocument = document(`service${index}:*`);
    Resources[`Policy${index}`] = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { ManagedPolicyName, PolicyDocument },
    };
  }
  const customer = Array.from({ length: CUSTOMER_MANAGED }, (_, index) => ({ Ref: `Policy${index}` }));
  const ManagedPolicyArns = [...customer, ...AWS_MANAGED.map((policy) => `arn:aws:iam::aws:policy/${policy}`)];
  const Tags = [{ Key: 'serval', Value: '' }];
  for (let index = 0; index < ROLES - 1; index += 1) {
    const inline = (PolicyName: string) => ({ PolicyName, PolicyDocument: document(`${PolicyName}${index}:*`) });
    const tagged = {
      Tags,
      ManagedPolicyArns,
      Policies: Array.from({ length: INLINE }, (_, i) => inline(`inline${i}`)),
    };
    // Spread over the listing, as tags are in an account.
    const isTagged = index % Math.floor(ROLES / TAGGED) === 1;
    Resources[`Role${index}`] = role(`role-${String(index).padStart(4, '0')}`, isTagged ? tagged : {});
  }
  const AssumeRolePolicyDocument = ingestionTrust({ accountRootArn: accountRootArn('aws', HUB), externalId });
  Resources.Ingestion = role(name, {
    AssumeRolePolicyDocument,
    Policies: [{ PolicyName: 'read', PolicyDocument: ingestionPolicy() }],
  });
  return { Resources };
}

/** IAM calls that the seven actions need, and one AssumeRole. */
export function floorCalls(later: boolean): number {
  const listRoles = Math.ceil(ROLES / 1000);
  return 1 + listRoles + ROLES + TAGGED + TAGGED * INLINE + TAGGED + MANAGED + (later ? 0 : MANAGED);
}

const { perSecond, burst } = DEFAULT_RATES['iam:GetRole']!;
/** GetRole takes longest; the other actions have buckets of their own and overlap with it. */
export const floorSeconds = round((ROLES - burst) / perSecond);

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** Reads what a plan is made of. */
import { GetAccountSummaryCommand, GetOpenIDConnectProviderCommand, type IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { parseArn } from '../../lib/model/arn.js';
import { TRUST_POLICY_SIZE } from '../../lib/model/limits.js';
import type { LoginTrust } from '../../lib/model/trust/login.js';
import { awsErrorCode, isGone } from '../../runtime/aws/errors.js';
import type { Stacks } from '../../runtime/aws/stack-of-role.js';
import { RuntimeError } from '../../runtime/errors.js';
import type { Facts, ProviderFacts, Quota, RoleFacts, StackFacts } from './facts.js';
import { faultOf, nothingChanged } from './fault.js';
import { isBuiltIn } from './login.js';
import type { NamedRoles } from './role-names.js';
import { TRUST_QUOTA_MAX } from './options.js';
import type { TrustAws } from './trust-aws.js';

/** What is to be looked up besides the roles. */
export interface Asked {
  /** Characters that a trust may have. @default as the account says */
  readonly quota?: number | undefined;
  /** Regions whose stacks are asked; none to ask no stack. */
  readonly stackRegions: readonly string[];
}

/**
 * The account of the credentials must be that of the roles, since IAM's calls name a role without its account.
 * @throws RuntimeError `Input` where it is another one; `Setting` or `Role` where AWS does not say
 */
export async function checkAccount(
  aws: TrustAws,
  of: { readonly partition: string; readonly account: string },
  what: string,
): Promise<void> {
  const { Arn = '' } = await aws.sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw nothingChanged('sts:GetCallerIdentity', error);
  });
  const caller = parseArn(Arn);
  if (caller?.account === of.account && caller.partition === of.partition) return;
  throw new RuntimeError(
    'Input',
    `${what} account ${of.account} of ${of.partition}, and the credentials of account ${caller?.account ?? 'unknown'} of ${caller?.partition ?? 'unknown'}; give credentials of the roles' own account`,
  );
}

/** Reads provider, quota and roles. @throws RuntimeError `Role` where a role cannot be read */
export async function readFacts(aws: TrustAws, named: NamedRoles, login: LoginTrust, asked: Asked): Promise<Facts> {
  const { account, partition } = named;
  const provider = isBuiltIn(login) ? ({ state: 'built in' } as const) : await readProvider(aws.iam, login.federated);
  const quota =
    asked.quota === undefined ? await readQuota(aws.iam) : ({ limit: asked.quota, basis: 'given' } as const);
  const regions = asked.stackRegions.map((region) => ({ region, stacks: aws.stacksOf(region) }));
  try {
    const roles: RoleFacts[] = [];
    for (const role of named.roles) {
      const standing = await aws.editor.read(role.name).catch((error: unknown) => {
        throw nothingChanged(`iam:GetRole on ${role.arn}`, error);
      });
      roles.push({ ...role, standing, stack: standing ? await readStack(regions, role.name) : { state: 'not asked' } });
    }
    return { account, partition, provider, quota, roles };
  } finally {
    for (const { stacks } of regions) stacks.close();
  }
}

async function readProvider(iam: IAMClient, arn: string): Promise<ProviderFacts> {
  try {
    const { ClientIDList = [] } = await iam.send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }),
    );
    return { state: 'there', clientIds: ClientIDList };
  } catch (error) {
    if (isGone(awsErrorCode(error))) return { state: 'missing' };
    return { state: 'unknown', why: faultOf('iam:GetOpenIDConnectProvider', error) };
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html */
async function readQuota(iam: IAMClient): Promise<Quota> {
  const usual = (why: string): Quota => ({ limit: TRUST_POLICY_SIZE, basis: 'default', why });
  try {
    const { SummaryMap = {} } = await iam.send(new GetAccountSummaryCommand({}));
    const limit = SummaryMap.AssumeRolePolicySizeQuota;
    if (limit !== undefined && limit >= TRUST_POLICY_SIZE && limit <= TRUST_QUOTA_MAX)
      return { limit, basis: 'account' };
    return usual('the account does not tell it in characters');
  } catch (error) {
    return usual(faultOf('iam:GetAccountSummary', error));
  }
}

async function readStack(
  regions: ReadonlyArray<{ readonly region: string; readonly stacks: Stacks }>,
  roleName: string,
): Promise<StackFacts> {
  if (regions.length === 0) return { state: 'not asked' };
  const unknown: string[] = [];
  for (const { region, stacks } of regions) {
    try {
      const stack = await stacks.owner(roleName);
      if (stack !== undefined) return { state: 'owned', stack, region };
    } catch (error) {
      unknown.push(`${region}: ${faultOf('cloudformation:DescribeStackResources', error)}`);
    }
  }
  return unknown.length === 0 ? { state: 'none' } : { state: 'unknown', why: unknown.join('; ') };
}

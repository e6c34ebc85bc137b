/** Which roles become requestable, and which are none for people. */
import { Role, type CfnRole } from 'aws-cdk-lib/aws-iam';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ILoginProvider } from '../access/login-provider';
import { REQUESTABLE_TAG_KEY } from '../model';
import { misuse } from './errors';
import { alternatives, isRoleResource, statementsOf } from './role-trust';

/** Any role construct, whether its resource is here or not. */
export function isRole(construct: IConstruct): boolean {
  return (
    isRoleResource(construct) || Role.isRole(construct) || ('roleArn' in construct && 'assumeRoleAction' in construct)
  );
}

export function tagRequestable(role: CfnRole, value: string): void {
  role.tags.setTag(REQUESTABLE_TAG_KEY, value);
}

/** The services in a trust that names nobody but services; else undefined. */
function servicesAlone(role: CfnRole): unknown[] | undefined {
  const resolved = Stack.of(role).resolve(statementsOf(role)) as unknown[];
  const services = resolved
    .flatMap(alternatives)
    .map((statement) => statement as { Effect?: unknown; Principal?: unknown })
    .filter(({ Effect }) => Effect !== 'Deny')
    .flatMap(({ Principal }) => alternatives(Principal))
    .map((principal) =>
      typeof principal === 'object' && principal !== null && Object.keys(principal).join() === 'Service'
        ? (principal as { Service: unknown }).Service
        : undefined,
    );
  return services.length > 0 && !services.includes(undefined) ? services.flat() : undefined;
}

/** Names that CDK gives to what it makes for custom resources: handlers, singletons, the creator of an EKS cluster, pipelines. */
const CDKS_OWN = /^(Custom::|@aws-cdk--)|[0-9a-f]{32}$|^(Creation|CodePipelineAction|CodeBuildAction)Role$/;

/** Why a role is not for people, or undefined. */
export function reasonAgainstPeople(role: CfnRole): string | undefined {
  if (role.node.scopes.some(({ node }) => CDKS_OWN.test(node.id))) return 'was made by the CDK for its own use';
  const services = servicesAlone(role);
  if (!services) return undefined;
  const names = services.map((name) => (typeof name === 'string' ? name : '…'));
  return `is trusted by services alone (${names.join(', ')})`;
}

/** Throws if role and provider are known to lie in different accounts: a trust can only name a provider of its own. */
export function requireSameAccount(role: IConstruct, provider: ILoginProvider): void {
  const { account } = Stack.of(role);
  const other = provider.account;
  if (other === undefined || Token.isUnresolved(other) || Token.isUnresolved(account) || other === account) return;
  const text =
    `is the account of the login provider, but the role lies in ${account} and can only trust a provider there; ` +
    'create one in that account, or take LoginProvider.imported';
  misuse(role, { code: 'ProviderAccount', property: 'loginProvider', value: other, text });
}

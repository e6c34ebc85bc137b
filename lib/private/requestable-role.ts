/** How an existing role in the template is made requestable, and which roles are none for people. */
import { PolicyDocument, Role, type CfnRole, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ILoginProvider } from '../access/login-provider';
import { REQUESTABLE_TAG_KEY } from '../model';
import { misuse } from './errors';

/** A trust as somebody's template may have it. */
interface TrustJson {
  readonly Statement?: unknown;
}

export function isRoleResource(construct: IConstruct): construct is CfnRole {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::IAM::Role' && 'tags' in construct;
}

/** The role's resource in this app's template; undefined for an imported role and one that CDK does not synthesize. */
export function roleResource(construct: IConstruct): CfnRole | undefined {
  if (isRoleResource(construct)) return construct;
  const child = Role.isRole(construct) ? construct.node.defaultChild : undefined;
  return child && isRoleResource(child) ? child : undefined;
}

/** Any role construct, whether its resource is here or not. */
export function isRole(construct: IConstruct): boolean {
  return (
    isRoleResource(construct) || Role.isRole(construct) || ('roleArn' in construct && 'assumeRoleAction' in construct)
  );
}

function isPolicyDocument(document: unknown): document is PolicyDocument {
  return typeof document === 'object' && document !== null && 'addStatements' in document;
}

/** Whether statements stand there, rather than what becomes of them at synthesis or at deployment. */
function isWritten(statements: unknown): boolean {
  if (typeof statements !== 'object' || statements === null || Token.isUnresolved(statements)) return false;
  return !('Fn::If' in statements);
}

function statementsOf(role: CfnRole): unknown[] {
  const document: unknown = role.assumeRolePolicyDocument;
  const json = (isPolicyDocument(document) ? document.toJSON() : document) as TrustJson | undefined;
  if (json === undefined) return [];
  if (typeof json !== 'object' || Token.isUnresolved(json) || !isWritten(json.Statement)) {
    const text =
      'is no document that a statement can be added to (a string, an intrinsic function or a lazy value); ' +
      'write the trust as a PolicyDocument or a plain object with Statement';
    misuse(role, { code: 'TrustDocument', property: 'assumeRolePolicyDocument', text });
  }
  return Array.isArray(json.Statement) ? json.Statement : [json.Statement];
}

/**
 * Adds a statement to the trust, after those that stand there. An L1 role may share its document with others, which
 * must not get the statement too: it gets a document of its own, which follows what is added to the shared one later.
 */
export function addToTrust(role: CfnRole, statement: PolicyStatement): void {
  const statements = statementsOf(role);
  const owner = role.node.scope;
  if (owner && Role.isRole(owner) && owner.assumeRolePolicy === role.assumeRolePolicyDocument) {
    owner.assumeRolePolicy?.addStatements(statement);
    return;
  }
  const document: unknown = role.assumeRolePolicyDocument;
  role.assumeRolePolicyDocument = isPolicyDocument(document)
    ? new ExtendedDocument(document, statement)
    : {
        Version: '2012-10-17',
        ...(document as TrustJson),
        Statement: [...statements, statement.toStatementJson()],
      };
}

/** A document with a statement more, whatever the document itself is given until synthesis: a Deny, for one. */
class ExtendedDocument extends PolicyDocument {
  constructor(
    private readonly extended: PolicyDocument,
    statement: PolicyStatement,
  ) {
    super({ statements: [statement] });
  }

  override toJSON(): unknown {
    const [theirs, own] = [this.extended.toJSON() as TrustJson | undefined, super.toJSON() as TrustJson];
    return { ...own, ...theirs, Statement: [theirs?.Statement ?? [], own.Statement].flat() };
  }

  override resolve(): unknown {
    return this.toJSON();
  }
}

export function tagRequestable(role: CfnRole, value: string): void {
  role.tags.setTag(REQUESTABLE_TAG_KEY, value);
}

/** What an Fn::If of a resolved template may become; of all else, itself. */
function alternatives(value: unknown): unknown[] {
  const { 'Fn::If': condition, Ref: ref } = (value ?? {}) as { readonly 'Fn::If'?: unknown; readonly Ref?: unknown };
  if (Array.isArray(condition)) return condition.slice(1).flatMap(alternatives);
  return ref === 'AWS::NoValue' ? [] : [value];
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

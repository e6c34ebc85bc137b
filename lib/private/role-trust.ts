/** Trusts of roles that are made somewhere in the app: how a statement is added to one. */
import { PolicyDocument, Role, type CfnRole, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResource, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
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

export function isPolicyDocument(document: unknown): document is PolicyDocument {
  return typeof document === 'object' && document !== null && 'addStatements' in document;
}

/** Whether statements stand there, rather than what becomes of them at synthesis or at deployment. */
function isWritten(statements: unknown): boolean {
  if (typeof statements !== 'object' || statements === null || Token.isUnresolved(statements)) return false;
  return !('Fn::If' in statements);
}

/** What an Fn::If of a resolved template may become; of all else, itself. */
export function alternatives(value: unknown): unknown[] {
  const { 'Fn::If': condition, Ref: ref } = (value ?? {}) as { readonly 'Fn::If'?: unknown; readonly Ref?: unknown };
  if (Array.isArray(condition)) return condition.slice(1).flatMap(alternatives);
  return ref === 'AWS::NoValue' ? [] : [value];
}

/** The statements of a trust, as they stand there now. */
export function statementsOf(role: CfnRole): unknown[] {
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

/** Documents of lib/model, handed to the CDK so that they reach the template statement by statement, unchanged. */
import {
  PolicyDocument as CdkDocument,
  PolicyStatement,
  PrincipalBase,
  type IPrincipal,
  type PrincipalPolicyFragment,
} from 'aws-cdk-lib/aws-iam';
import type { PolicyDocument } from '../model/policy/types';

export function toStatements(document: PolicyDocument): PolicyStatement[] {
  return document.Statement.map((statement) => PolicyStatement.fromJson(statement));
}

/** An identity policy. It is never minimized: its actions keep the order that Serval's page has. */
export function identityPolicy(document: PolicyDocument): CdkDocument {
  return new CdkDocument({ statements: toStatements(document), minimize: false });
}

/**
 * What `iam.Role` takes as `assumedBy`, for a whole trust of one statement or more.
 *
 * A role adds a statement of its own making for each principal, unless the principal brings its statements itself.
 * That is what this one does: AssumeRole and TagSession keep conditions of their own.
 */
export function trustedBy(statements: PolicyStatement[]): IPrincipal {
  return new Trust(statements);
}

class Trust extends PrincipalBase {
  constructor(private readonly statements: PolicyStatement[]) {
    super();
  }

  override addToAssumeRolePolicy(document: CdkDocument): void {
    document.addStatements(...this.statements);
  }

  /** Asked for only by a statement that somebody else makes for this principal; a role does not. */
  get policyFragment(): PrincipalPolicyFragment {
    return this.statements[0]!.principals[0]!.policyFragment;
  }

  dedupeString(): string {
    return JSON.stringify(this.statements);
  }
}

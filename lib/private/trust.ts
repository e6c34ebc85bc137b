/** Documents of lib/model, handed to the CDK so that they reach the template statement by statement, unchanged. */
import {
  PolicyDocument as CdkDocument,
  PolicyStatement,
  PrincipalBase,
  type IPrincipal,
  type PrincipalPolicyFragment,
} from 'aws-cdk-lib/aws-iam';
import type { PolicyDocument, Statement } from '../model/policy/types';

export function toStatement(statement: Statement): PolicyStatement {
  return PolicyStatement.fromJson(statement);
}

/** An identity policy. It is never minimized: its actions keep the order that Serval's page has. */
export function identityPolicy(document: PolicyDocument): CdkDocument {
  return new CdkDocument({ statements: document.Statement.map(toStatement), minimize: false });
}

/**
 * What `iam.Role` takes as `assumedBy`, for a whole trust.
 *
 * A role adds a statement of its own making for each principal, unless the principal brings its statements itself.
 * That is what this one does: AssumeRole and TagSession keep conditions of their own.
 */
export function trustedBy(trust: PolicyDocument): IPrincipal {
  return new Trust(trust);
}

class Trust extends PrincipalBase {
  constructor(private readonly trust: PolicyDocument) {
    super();
  }

  override addToAssumeRolePolicy(document: CdkDocument): void {
    document.addStatements(...this.trust.Statement.map(toStatement));
  }

  /** Only a statement that is made for this principal would ask, and it brings its own. */
  get policyFragment(): PrincipalPolicyFragment {
    return this.trust.Statement.map(toStatement)[0]!.principals[0]!.policyFragment;
  }

  dedupeString(): string {
    return JSON.stringify(this.trust);
  }
}

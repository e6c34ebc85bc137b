import { ManagedPolicy, Role, type IManagedPolicy, type IRole } from 'aws-cdk-lib/aws-iam';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { GIANT_SWARM, giantSwarmOperatorDocuments, isBelow, parseRelease, type Release } from '../model';
import { misuse } from '../private/errors';
import { partitionOfStack } from '../private/partition';
import { requireGiven, requireLiteral } from '../private/requirements';
import { identityPolicy } from '../private/trust';

/** Properties of `GiantSwarmOperatorPolicies`. */
export interface GiantSwarmOperatorPoliciesProps {
  /**
   * The newest release among the clusters of the account, those that one is about to be upgraded to included, as
   * "18.4.0"; 17.2.0 or later.
   */
  readonly release: string;
  /**
   * The role that gets the policies. Of another account it is an error («ForeignResource»).
   * @default - the role GiantSwarmAWSOperator of the account, which must exist
   */
  readonly role?: IRole;
}

/**
 * What Giant Swarm's operators need for IAM roles for service accounts, beside the rights that they have.
 *
 * Creates an AWS::IAM::ManagedPolicy for OIDC providers and the objects of the clusters' buckets, and from release 18.0.0
 * on, outside China, one for CloudFront and one for certificates; all attached to the operators' role, in the account of
 * the clusters. Deploy them before the cluster is made or upgraded.
 * @see https://docs.giantswarm.io/advanced/iam-roles-for-service-accounts/
 */
export class GiantSwarmOperatorPolicies extends Construct {
  /** The policies: for OIDC providers and buckets, CloudFront, certificates. */
  public readonly policies: IManagedPolicy[];

  constructor(scope: Construct, id: string, props: GiantSwarmOperatorPoliciesProps) {
    super(scope, id);
    const release = requireRelease(this, props?.release);
    const { region } = Stack.of(this);
    if (!isBelow(release, GIANT_SWARM.cloudFrontFrom)) {
      const remedy = 'give the stack an env with the region of the clusters';
      requireLiteral(this, 'region', region, 'what tells China, where there is no CloudFront,', remedy);
    }
    const documents = giantSwarmOperatorDocuments(partitionOfStack(this), release);
    if (props.role) requireRoleHere(this, props.role);
    const role = props.role ?? Role.fromRoleName(this, 'Operator', GIANT_SWARM.operatorRoleName);

    const { identityProviders, cloudFront, certificates } = documents;
    this.policies = (
      [
        [
          'IdentityProviders',
          'OIDC providers of clusters, and the access to what their buckets publish',
          identityProviders,
        ],
        ['CloudFront', 'The distributions before the buckets', cloudFront],
        ['Certificates', "Certificates for the distributions' names", certificates],
      ] as const
    ).flatMap(([name, description, document]) => {
      if (document === undefined) return [];
      return [new ManagedPolicy(this, name, { description, document: identityPolicy(document), roles: [role] })];
    });
  }
}

/** Policies are attached by the role's name, which in another account is another role. */
function requireRoleHere(scope: Construct, role: IRole): void {
  const { account } = Stack.of(scope);
  if (Token.compareStrings(role.env.account, account) !== TokenComparison.DIFFERENT) return;
  const text = `is the account of the role, but the policies are made in ${account}; put them into a stack of the role's account`;
  misuse(scope, { code: 'ForeignResource', property: 'role', value: role.env.account, text });
}

function requireRelease(scope: Construct, text: string): Release {
  const property = 'release';
  requireGiven(scope, property, text, 'give the newest release among the clusters of the account');
  requireLiteral(scope, property, text, 'what decides on the policies', 'write it out');
  const release = parseRelease(text);
  if (!release) {
    const fault = 'is no release, which is three numbers with dots between; write it as "18.4.0"';
    misuse(scope, { code: 'Release', property, value: text, text: fault });
  }
  if (isBelow(release, GIANT_SWARM.irsaFrom)) {
    const first = GIANT_SWARM.irsaFrom;
    const fault = `is below ${first}, the first release with IAM roles for service accounts; leave the policies out`;
    misuse(scope, { code: 'Release', property, value: text, text: fault });
  }
  return release;
}

import { OidcProviderNative } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ISSUER_SCHEME, oidcProviderArn } from '../model';
import { requireOtherClientIds } from '../private/client-ids';
import { partitionOfStack } from '../private/partition';
import { noteImportedProvider, noteMadeProvider } from '../private/provider-registry';
import { requireGiven } from '../private/requirements';
import type { Issuer } from './issuer';

/** The OIDC provider of a cluster in one account. Several while the cluster changes its issuer. */
export interface IClusterIdentityProvider {
  /** The issuers without scheme: the prefixes of their condition keys. Literal text, never a token. */
  readonly issuers: string[];
  /** ARNs of the providers, in the order of `issuers`. */
  readonly providerArns: string[];
}

const WHOSE = 'give Issuer.eks, or that of another flavour';

/** Properties of a `ClusterIdentityProvider`. */
export interface ClusterIdentityProviderProps {
  /** The cluster's issuer. With `replacing` or `upgradingFrom` it is several, and each gets a provider. */
  readonly issuer: Issuer;
  /**
   * More client ids to register beside those of the issuer's flavour, for tokens with an audience of their own. A role
   * admits the audience of its own issuer alone.
   * @default - none
   */
  readonly otherClientIds?: string[];
  /**
   * What happens to the provider when it leaves the stack. Without it no pod of the cluster gets a role of the account.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - it stays, unless the deploy that creates it rolls back
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A cluster's issuer, known to IAM in the account of the stack: every account with roles for the cluster's pods needs it.
 *
 * Creates one AWS::IAM::OIDCProvider for each issuer, which needs no Lambda function and no thumbprint. Client ids follow
 * the flavour: the audience, and for ROSA `openshift` as well. It is retained when it leaves the stack.
 *
 * An account holds one provider for each issuer; a second one in the app is an error («IdentityProvider»). ROSA and
 * Giant Swarm make it themselves in the cluster's own account, and so does eksctl where it is told to: there take
 * `imported`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class ClusterIdentityProvider extends Construct implements IClusterIdentityProvider {
  /**
   * Says that the account of the stack has the provider already. Creates nothing, and is needed by nothing: it keeps the
   * app from making a second one, and roles of the account from a warning that there is none.
   */
  public static imported(scope: Construct, id: string, issuer: Issuer): IClusterIdentityProvider {
    // eslint-disable-next-line awscdk/require-passing-this -- a factory is no constructor
    return new ImportedProvider(scope, id, { issuer });
  }

  /** The issuers without scheme: the prefixes of their condition keys. */
  public readonly issuers: string[];
  /** ARNs of the providers, in the order of `issuers`. */
  public readonly providerArns: string[];

  constructor(scope: Construct, id: string, props: ClusterIdentityProviderProps) {
    super(scope, id);
    requireGiven(this, 'issuer', props?.issuer, WHOSE);
    const { issuer, otherClientIds = [], removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const bound = issuer._issuers(this);
    for (const one of bound) {
      requireOtherClientIds(this, one.clientIds, otherClientIds, 'those of the issuer');
      noteMadeProvider(this, one, [...one.clientIds, ...otherClientIds]);
    }

    // A provider's id is its issuer, so that it stays itself when another one comes or goes.
    const providers = bound.map(
      (one) =>
        new OidcProviderNative(this, one.issuer, {
          url: `${ISSUER_SCHEME}${one.issuer}`,
          clientIds: [...one.clientIds, ...otherClientIds],
          removalPolicy,
        }),
    );
    this.issuers = bound.map((one) => one.issuer);
    this.providerArns = providers.map(({ oidcProviderArn: arn }) => arn);
  }
}

/** What says which providers exist. */
interface ImportedProviderProps {
  /** Their issuers. */
  readonly issuer: Issuer;
}

class ImportedProvider extends Construct implements IClusterIdentityProvider {
  /** The issuers without scheme. */
  public readonly issuers: string[];
  /** ARNs of the providers. */
  public readonly providerArns: string[];

  constructor(scope: Construct, id: string, props: ImportedProviderProps) {
    super(scope, id);
    requireGiven(this, 'issuer', props.issuer, WHOSE);
    this.issuers = props.issuer._issuers(this).map(({ issuer }) => issuer);
    this.issuers.forEach((issuer) => noteImportedProvider(this, issuer));
    const [partition, { account }] = [partitionOfStack(this), Stack.of(this)];
    this.providerArns = this.issuers.map((issuer) => oidcProviderArn(partition, account, issuer));
  }
}

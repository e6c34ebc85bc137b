import type { IConstruct } from 'constructs';
import { EKS_AUDIENCE, eksIssuerFault, ISSUER_SCHEME } from '../model';
import { misuse } from '../private/errors';
import { requireGiven, requireLiteral } from '../private/requirements';

/** An issuer as the trusts of one account name it. */
export interface BoundIssuer {
  /** Without scheme: the end of the provider's ARN, and the prefix of its condition keys. */
  readonly issuer: string;
  /** What the cluster's tokens are for when they go to STS. */
  readonly audience: string;
  /** What a provider of it in IAM lists where we make it; the audience is among them. */
  readonly clientIds: readonly string[];
}

/**
 * The OIDC issuer of a Kubernetes cluster: who vouches for its service accounts.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
export abstract class Issuer {
  /**
   * The issuer of an EKS cluster. Its tokens are for sts.amazonaws.com, in every partition.
   * @param issuerUrl as `aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer` prints it:
   * https://oidc.eks.REGION.amazonaws.com/id/HEX, in China with .com.cn. Another form is an error («Issuer»); so is a
   * token («LiteralNeeded»), since the issuer becomes part of condition keys.
   */
  public static eks(issuerUrl: string): Issuer {
    return new Eks(issuerUrl);
  }

  /**
   * More than one while both must be trusted, as during an upgrade.
   * @internal
   */
  public abstract _bind(scope: IConstruct): readonly BoundIssuer[];
}

const DESCRIBE = 'aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer';

class Eks extends Issuer {
  constructor(private readonly issuerUrl: string) {
    super();
  }

  public _bind(scope: IConstruct): readonly BoundIssuer[] {
    const { issuerUrl } = this;
    const wayOut =
      `write out what "${DESCRIBE}" prints, read it from the context of the app, ` +
      'or take Identity.podIdentity, which needs no issuer';
    requireGiven(scope, 'issuer', issuerUrl, `copy what "${DESCRIBE}" prints`);
    requireLiteral(scope, 'issuer', issuerUrl, 'the prefix of a condition key', wayOut);
    const fault = eksIssuerFault(issuerUrl);
    if (fault !== undefined) {
      const text = `${fault}; copy what "${DESCRIBE}" prints`;
      misuse(scope, { code: 'Issuer', property: 'issuer', value: issuerUrl, text });
    }
    return [{ issuer: issuerUrl.slice(ISSUER_SCHEME.length), audience: EKS_AUDIENCE, clientIds: [EKS_AUDIENCE] }];
  }
}

import type { IConstruct } from 'constructs';
import {
  CLIENT_ID,
  clusterIssuerFault,
  EKS_AUDIENCE,
  eksIssuerFault,
  giantSwarmIssuers,
  ISSUER_SCHEME,
  ROSA_CLIENT_IDS,
  rosaIssuerFault,
  STS_AUDIENCE,
} from '../model';
import { asJson, misuse } from '../private/errors';
import { requireClusterIssuer } from '../private/issuer';
import { watchProviders } from '../private/provider-registry';
import { requireGiven, requireLiteral, requireSwitch, requireText } from '../private/requirements';
import type { GiantSwarmIssuerOptions, IssuerOptions } from './issuer-options';

/** An issuer as the trusts of one account name it. */
export interface BoundIssuer {
  /** Without scheme: the end of the provider's ARN, and the prefix of its condition keys. */
  readonly issuer: string;
  /** What the cluster's tokens are for when they go to STS. */
  readonly audience: string;
  /** What a provider of it in IAM lists where we make it; the audience is among them. */
  readonly clientIds: readonly string[];
  /** The account in which the cluster makes a provider of it by itself. @default not known */
  readonly clusterAccount?: string;
}

/**
 * The OIDC issuer of a Kubernetes cluster: who vouches for its service accounts. It becomes part of condition keys, so
 * that all of it must be literal text: a token is an error («LiteralNeeded») when the issuer is used.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
export abstract class Issuer {
  /**
   * The issuer of an EKS cluster. Its tokens are for sts.amazonaws.com, in every partition.
   * @param issuerUrl as `aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer` prints it:
   * https://oidc.eks.REGION.amazonaws.com/id/HEX, in China with .com.cn. Another form is an error («Issuer»):
   * `fromUrl` takes it
   */
  public static eks(issuerUrl: string): Issuer {
    return new Eks(issuerUrl);
  }

  /**
   * The issuer of Red Hat OpenShift Service on AWS, and of OpenShift that runs with STS. The webhook's tokens are for
   * sts.amazonaws.com; those of pods that take theirs as OpenShift's operators do are for `openshift`.
   * @param issuerUrl as `oc get authentication.config.openshift.io cluster -o jsonpath='{.spec.serviceAccountIssuer}'`
   * prints it: https://rh-oidc.s3.REGION.amazonaws.com/ID, https://oidc.op1.openshiftapps.com/ID, a bucket of your own as
   * https://NAME-oidc.s3.REGION.amazonaws.com, or a host of cloudfront.net. Another form is an error («Issuer»)
   * @see https://docs.redhat.com/en/documentation/red_hat_openshift_service_on_aws/4/html/introduction_to_rosa/rosa-oidc-overview
   */
  public static rosa(issuerUrl: string, options: IssuerOptions = {}): Issuer {
    return new Rosa(issuerUrl, options);
  }

  /**
   * The issuer of a cluster of Giant Swarm, by its release. Its tokens are for sts.amazonaws.com, in China for
   * sts.amazonaws.com.cn.
   *
   * | release | issuer, without https:// | in China |
   * |---|---|---|
   * | 17, from 17.2.0 on | s3.REGION.amazonaws.com/ACCOUNT-g8s-CLUSTER-oidc-pod-identity | the same, with .com.cn |
   * | 18 | `cloudFrontDomain` | … with -v2 at its end |
   * | 18, from 18.4.0 on, `enableCloudFrontAlias` | that, and that of 19 | never |
   * | 19 and later | irsa.CLUSTER.k8s.INSTALLATION.BASEDOMAIN | … with -v2 |
   * | 25 and later (CAPA) | irsa.CLUSTER.BASEDOMAIN | … with -v3 |
   * @see https://docs.giantswarm.io/advanced/iam-roles-for-service-accounts/
   */
  public static giantSwarm(options: GiantSwarmIssuerOptions): Issuer {
    return new GiantSwarm(options);
  }

  /**
   * Any issuer.
   * @param issuerUrl byte for byte as the `iss` claim of the cluster's tokens has it: https, no port, user, query or
   * fragment, no slash at its end, 255 characters at most
   */
  public static fromUrl(issuerUrl: string, options: IssuerOptions = {}): Issuer {
    return new FromUrl(issuerUrl, options);
  }

  /**
   * This issuer, and `previous` beside it for as long as it takes over from that one: a statement each, `previous` first.
   * For a cluster that changes its issuer; `upgradingFrom` says the same of an upgrade by Giant Swarm.
   */
  public replacing(previous: Issuer): Issuer {
    return new Replacing(this, previous);
  }

  /**
   * As the trust of a role in `scope` names it; more than one while both must be trusted, as during an upgrade.
   * @param anyAudience the role does not compare what tokens are for
   * @internal
   */
  public _bind(scope: IConstruct, anyAudience = false): readonly BoundIssuer[] {
    const issuers = this._issuers(scope);
    watchProviders(scope, anyAudience ? issuers.map((one) => ({ ...one, audience: undefined })) : issuers);
    return issuers;
  }

  /**
   * The issuers, whether or not a role trusts them. Errors name the path of `scope`.
   * @internal
   */
  public abstract _issuers(scope: IConstruct): readonly BoundIssuer[];
}

const WRITE_OUT = 'write it out, or read it from the context of the app';

class Eks extends Issuer {
  /** Once it was found right: many roles name one issuer. */
  private bound?: readonly BoundIssuer[];

  constructor(private readonly issuerUrl: string) {
    super();
  }

  public _issuers(scope: IConstruct): readonly BoundIssuer[] {
    this.bound ??= [{ issuer: this.checked(scope), audience: EKS_AUDIENCE, clientIds: [EKS_AUDIENCE] }];
    return this.bound;
  }

  private checked(scope: IConstruct): string {
    const describe = 'what "aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer" prints';
    return requireClusterIssuer(scope, this.issuerUrl, eksIssuerFault, {
      remedy: `copy ${describe}, and take Issuer.fromUrl where it has another form`,
      wayOut:
        `write out ${describe}, read it from the context of the app, ` +
        'or take Identity.podIdentity, which needs no issuer',
    });
  }
}

class Rosa extends Issuer {
  constructor(
    private readonly issuerUrl: string,
    private readonly options: IssuerOptions,
  ) {
    super();
  }

  public _issuers(scope: IConstruct): readonly BoundIssuer[] {
    const from = 'serviceAccountIssuer of "oc get authentication.config.openshift.io cluster -o yaml"';
    const issuer = requireClusterIssuer(scope, this.issuerUrl, rosaIssuerFault, {
      remedy: `copy ${from}, and take Issuer.fromUrl where it has another form`,
      wayOut: `write out ${from}, or read it from the context of the app`,
    });
    const audience = requireAudience(scope, this.options);
    return [{ issuer, audience, clientIds: [...new Set([...ROSA_CLIENT_IDS, audience])] }];
  }
}

class FromUrl extends Issuer {
  constructor(
    private readonly issuerUrl: string,
    private readonly options: IssuerOptions,
  ) {
    super();
  }

  public _issuers(scope: IConstruct): readonly BoundIssuer[] {
    const issuer = requireClusterIssuer(scope, this.issuerUrl, clusterIssuerFault, {
      remedy: 'copy the iss claim of a token of the cluster',
      wayOut: WRITE_OUT,
    });
    const audience = requireAudience(scope, this.options);
    return [{ issuer, audience, clientIds: [audience] }];
  }
}

function requireAudience(scope: IConstruct, { audience = STS_AUDIENCE }: IssuerOptions): string {
  const remedy = 'give what tokens are asked for, or leave it out';
  requireLiteral(scope, 'audience', audience, 'an audience that a trust compares', WRITE_OUT);
  requireText(scope, 'audience', audience, CLIENT_ID, 'ClientId', remedy);
  return audience;
}

class GiantSwarm extends Issuer {
  constructor(private readonly options: GiantSwarmIssuerOptions) {
    super();
  }

  public _issuers(scope: IConstruct): readonly BoundIssuer[] {
    const { options } = this;
    for (const property of ['release', 'clusterName', 'clusterAccount', 'clusterRegion'] as const) {
      requireGiven(scope, property, options?.[property], 'give what is known of the cluster');
    }
    for (const [property, value] of Object.entries(options)) {
      if (typeof value === 'string') requireLiteral(scope, property, value, 'the prefix of a condition key', WRITE_OUT);
    }
    requireSwitch(scope, 'enableCloudFrontAlias', options.enableCloudFrontAlias);
    const found = giantSwarmIssuers(options);
    if ('code' in found) misuse(scope, found);
    const { issuers, audience } = found;
    const { clusterAccount } = options;
    return issuers.map((issuer) => ({ issuer, audience, clientIds: [audience], clusterAccount }));
  }
}

class Replacing extends Issuer {
  constructor(
    private readonly current: Issuer,
    private readonly previous: Issuer,
  ) {
    super();
  }

  public _issuers(scope: IConstruct): readonly BoundIssuer[] {
    requireGiven(scope, 'previous', this.previous, 'give the issuer that is being replaced');
    const previous = this.previous._issuers(scope);
    const audiences = new Map(previous.map(({ issuer, audience }) => [issuer, audience]));
    const current = this.current._issuers(scope);
    for (const { issuer, audience } of current) {
      const other = audiences.get(issuer) ?? audience;
      if (other === audience) continue;
      const text =
        `is what tokens of ${ISSUER_SCHEME}${issuer} are for now, and ${asJson(other)} is given for the previous issuer, ` +
        'which is the same, so that its pods would get in by one of the two alone; give both one audience';
      misuse(scope, { code: 'Contradiction', property: 'audience', value: audience, text });
    }
    return [...previous, ...current.filter(({ issuer }) => !audiences.has(issuer))];
  }
}

import type { k8s } from 'cdk8s-plus-27';
import { CLIENT_ID, EKS_WEBHOOK } from '../model';
import { misuse } from '../private/errors';
import { requireGiven, requireText } from '../private/requirements';
import { checkPlain, checkRegion, checkRole, checkSubdomain } from './checks';
import { withNoProxy } from './no-proxy';
import { operatorSecret, operatorToken } from './operator-secret';
import type {
  IrsaCredentialsOptions,
  OperatorSecretCredentialsOptions,
  PodIdentityCredentialsOptions,
} from './pod-credentials-options';
import { regionVariables, stsVariable, type TokenParts, webIdentityToken } from './projected-token';
import { roleAnnotation } from './webhook-annotations';

/** What a way to credentials writes into a chart. */
interface BoundCredentials extends Pick<TokenParts, 'volumeMounts' | 'volumes'> {
  /** Whether the Pod Identity agent hands them out; else STS does. */
  readonly podIdentity: boolean;
  /** Where containers work and ask STS, if this says it. */
  readonly region?: string;
  /** Of the service accounts. */
  readonly annotations?: { readonly [key: string]: string };
  readonly secret?: k8s.KubeSecretProps;
  /** Variables of the containers, which nothing else may set. */
  readonly variables: Readonly<Record<string, string>>;
  /** All variables of a container, completed by what the way needs: `own`, which hold `variables` too. */
  complete(own: Readonly<Record<string, string>>): Record<string, string>;
}

/** What decides besides. */
interface CredentialsTarget {
  /** Whether the cluster is OpenShift. */
  readonly openShift: boolean;
  /** Whether the chart makes pods. */
  readonly pods: boolean;
}

const asItIs = (own: Readonly<Record<string, string>>): Record<string, string> => ({ ...own });

/** How the pods of a service account get their AWS role: one way at a time. */
export abstract class PodCredentials {
  /**
   * By EKS Pod Identity: an association of the cluster names the role, and nothing stands on the service account. A
   * proxy is kept out of the way to the agent.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
   */
  public static podIdentity(options: PodIdentityCredentialsOptions = {}): PodCredentials {
    return new PodIdentity(options);
  }

  /**
   * By IRSA (IAM roles for service accounts): an annotation of the service account names the role.
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  public static irsa(options: IrsaCredentialsOptions): PodCredentials {
    return new Irsa(options);
  }

  /**
   * As OpenShift's own operators: a Secret with a credentials file, which names role and token, and a token beside it.
   * @see https://docs.openshift.com/rosa/authentication/assuming-an-aws-iam-role-for-a-service-account.html
   */
  public static operatorSecret(options: OperatorSecretCredentialsOptions): PodCredentials {
    return new OperatorSecret(options);
  }

  /** @internal */
  public abstract _bind(target: CredentialsTarget): BoundCredentials;
}

class PodIdentity extends PodCredentials {
  constructor(private readonly options: PodIdentityCredentialsOptions) {
    super();
    checkPlain(options, 'credentials');
    if (options.region !== undefined) checkRegion('credentials.region', options.region);
  }

  public _bind({ openShift }: CredentialsTarget): BoundCredentials {
    if (openShift) {
      const text = 'is true, but Pod Identity is for EKS alone; take PodCredentials.irsa, or leave it out';
      misuse(undefined, { code: 'Contradiction', property: 'openShift', value: true, text });
    }
    const { region } = this.options;
    return {
      podIdentity: true,
      region,
      variables: region === undefined ? {} : regionVariables(region),
      volumeMounts: [],
      volumes: [],
      complete: withNoProxy,
    };
  }
}

class Irsa extends PodCredentials {
  constructor(private readonly options: IrsaCredentialsOptions) {
    super();
    requireGiven(undefined, 'credentials', options, 'give it with the roleArn');
    checkPlain(options, 'credentials');
    const { roleArn, region, audience, tokenExpirationSeconds } = options;
    if (region !== undefined) checkRegion('credentials.region', region);
    checkRole('credentials.roleArn', roleArn, region);
    checkToken(audience, tokenExpirationSeconds);
    if (options.projectedToken && region === undefined) {
      const text = 'is missing, but with projectedToken nothing else tells the pods; give the region of their cluster';
      misuse(undefined, { code: 'Missing', property: 'credentials.region', text });
    }
  }

  public _bind({ openShift, pods }: CredentialsTarget): BoundCredentials {
    const { region, regionalSts, projectedToken } = this.options;
    if (openShift && pods && region === undefined) {
      const text = 'is missing, but on OpenShift the webhook would say us-east-1; give the region of the cluster';
      misuse(undefined, { code: 'Missing', property: 'credentials.region', text });
    }
    const common = { podIdentity: false, region, annotations: this.annotations(), complete: asItIs };
    if (projectedToken && region !== undefined) {
      const { environment, ...volumes } = webIdentityToken({ ...this.options, region });
      return { ...common, ...volumes, variables: environment };
    }
    const variables = region === undefined ? {} : { ...regionVariables(region), ...stsVariable(regionalSts ?? true) };
    return { ...common, variables, volumeMounts: [], volumes: [] };
  }

  private annotations(): Record<string, string> {
    const { roleArn, audience, regionalSts, tokenExpirationSeconds } = this.options;
    return {
      ...roleAnnotation(roleArn),
      ...(audience !== undefined && { [EKS_WEBHOOK.audience]: audience }),
      ...(regionalSts !== undefined && { [EKS_WEBHOOK.regionalSts]: String(regionalSts) }),
      ...(tokenExpirationSeconds !== undefined && { [EKS_WEBHOOK.tokenExpiration]: String(tokenExpirationSeconds) }),
    };
  }
}

class OperatorSecret extends PodCredentials {
  constructor(private readonly options: OperatorSecretCredentialsOptions) {
    super();
    requireGiven(undefined, 'credentials', options, 'give it with roleArn, region and secretName');
    checkPlain(options, 'credentials');
    const { roleArn, region, secretName, audience, tokenExpirationSeconds } = options;
    requireGiven(undefined, 'credentials.region', region, 'give the region of the cluster');
    checkRegion('credentials.region', region);
    checkRole('credentials.roleArn', roleArn, region);
    requireGiven(
      undefined,
      'credentials.secretName',
      secretName,
      'give the name of the Secret that the operator reads',
    );
    checkSubdomain('credentials.secretName', secretName, 'a Secret');
    checkToken(audience, tokenExpirationSeconds);
  }

  public _bind(): BoundCredentials {
    const { environment, ...volumes } = operatorToken(this.options);
    return {
      podIdentity: false,
      region: this.options.region,
      secret: operatorSecret(this.options),
      ...volumes,
      variables: environment,
      complete: asItIs,
    };
  }
}

function checkToken(audience: string | undefined, seconds: number | undefined): void {
  if (audience !== undefined) {
    const remedy = 'give one that the provider in IAM lists, or leave it out';
    requireText(undefined, 'credentials.audience', audience, CLIENT_ID, 'ClientId', remedy);
  }
  const { tokenSecondsMin: min, tokenSeconds: max } = EKS_WEBHOOK;
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= min && seconds <= max)) return;
  const text = `is no life of a token, ${min} to ${max} whole seconds are allowed; give one`;
  misuse(undefined, { code: 'PodSetting', property: 'credentials.tokenExpirationSeconds', value: seconds, text });
}

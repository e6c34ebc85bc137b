import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { DNS_LABEL, DNS_SUBDOMAIN, LAMBDA_SERVICE, SERVICE, serviceTrust } from '../model';
import type { PolicyDocument, Statement } from '../model/policy/types';
import { keyStatements } from '../private/key-rights';
import { bindIdentities } from '../private/identities';
import { requireGiven, requireText } from '../private/requirements';
import { requireFunctionName, requireSecretName } from '../private/resource-names';
import { colonArnHere, functionStatements } from '../private/service-role';
import { refuseTargetRoles } from '../private/target-role';
import type { Told } from '../private/told-roles';
import type { Identity } from '../workload/identity';

/** The bridge as a function. */
export interface BridgeFunctionOptions {
  /**
   * Name of the function, whose log the role writes.
   * @default "serval-bridge"
   */
  readonly functionName?: string;
  /**
   * Name of the secret in Secrets Manager that the function reads: the only one.
   * @default - the function's name
   */
  readonly secretName?: string;
  /**
   * The key that the secret is encrypted with, where it is one of your own.
   * @default - none: AWS manages the key
   */
  readonly secretEncryptionKey?: IKeyRef;
  /**
   * The function runs in a VPC.
   * @default false
   */
  readonly vpc?: boolean;
  /**
   * The function is traced with X-Ray.
   * @default false
   */
  readonly tracing?: boolean;
}

/** The bridge as pods. */
export interface BridgeKubernetesOptions {
  /** How the service account gets the role: `Identity.podIdentity` or `Identity.irsa`. */
  readonly identity: Identity;
  /** The Kubernetes namespace that the bridge runs in, a DNS label of 63 characters at most. */
  readonly namespace: string;
  /**
   * The bridge's Kubernetes service account; not the worker's, whose rights are others.
   * @default "serval-bridge"
   */
  readonly serviceAccount?: string;
}

/** What a home of the bridge gives to its role. */
interface BoundHost {
  readonly trust: PolicyDocument;
  /** Rights that the home needs, beside those of every bridge. */
  readonly statements: readonly Statement[];
  /** What the role is told of its function, where it is for one. */
  readonly told?: Told;
  /** Makes what must stand beside the role for the bridge to get it. */
  associate(roleArn: string): void;
}

/** Where the bridge runs, as its role must know it. */
export abstract class BridgeHost {
  /** On Lambda, as `SessionBridge` makes it. The role may read the bridge's one secret and write the function's log. */
  public static function(options: BridgeFunctionOptions = {}): BridgeHost {
    return new FunctionHost(options);
  }

  /**
   * In a Kubernetes cluster. The role is for the one service account; the bridge's secret and log are the cluster's
   * matter, so that the role has no right to either.
   */
  public static kubernetes(options: BridgeKubernetesOptions): BridgeHost {
    return new KubernetesHost(options);
  }

  /** @internal */
  public abstract _bind(scope: Construct): BoundHost;
}

class FunctionHost extends BridgeHost {
  constructor(private readonly options: BridgeFunctionOptions) {
    super();
  }

  public _bind(scope: Construct): BoundHost {
    const { functionName = SERVICE.bridge, secretName = functionName, secretEncryptionKey } = this.options ?? {};
    requireFunctionName(scope, 'functionName', functionName);
    requireSecretName(scope, 'secretName', secretName);
    // Secrets Manager ends the ARN with a hyphen and six characters of its own choice.
    const secret = colonArnHere(scope, 'secretsmanager', 'secret', `${secretName}-??????`);
    return {
      told: { ...this.options, functionName, secretName },
      trust: serviceTrust({ service: LAMBDA_SERVICE }),
      statements: [
        ...functionStatements(scope, { ...this.options, functionName }),
        { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret },
        ...keyStatements(scope, 'secretsmanager', secretEncryptionKey ? [secretEncryptionKey] : []),
      ],
      associate: () => undefined,
    };
  }
}

class KubernetesHost extends BridgeHost {
  constructor(private readonly options: BridgeKubernetesOptions) {
    super();
  }

  public _bind(scope: Construct): BoundHost {
    requireGiven(scope, 'host options', this.options, 'give identity and namespace');
    const { identity, namespace, serviceAccount = SERVICE.bridge } = this.options;
    const [place, name] = [
      'give the namespace that the bridge runs in',
      "give the name of the bridge's service account",
    ];
    requireGiven(scope, 'identity', identity, 'give Identity.podIdentity or Identity.irsa');
    requireText(scope, 'namespace', namespace, DNS_LABEL, 'KubernetesName', place);
    requireText(scope, 'serviceAccount', serviceAccount, DNS_SUBDOMAIN, 'KubernetesName', name);
    const bound = bindIdentities(scope, [identity], [{ namespace, serviceAccounts: [serviceAccount] }]);
    refuseTargetRoles(scope, bound.bound);
    return {
      trust: bound.trust,
      associate: (roleArn) => bound.associations.forEach(({ create }) => create('PodIdentityAssociation', roleArn)),
      statements: [],
    };
  }
}

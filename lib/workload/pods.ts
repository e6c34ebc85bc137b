import type { IConstruct } from 'constructs';
import { DNS_LABEL, DNS_SUBDOMAIN, type PodsOfNamespace, type TextLimit } from '../model';
import { requireGiven, requireLiteral, requireText } from '../private/requirements';

/**
 * Which pods of a cluster a role is for: those that run with some service account.
 *
 * Names are literal text; a token is an error («LiteralNeeded»). The trust compares them, and a text that only the
 * deployment knows could hold a colon, a wildcard or a policy variable, which would let others in.
 */
export abstract class Pods {
  /**
   * The pods of one service account. `default` is that of all pods of the namespace that name none.
   * @param namespace a DNS label of 63 characters at most
   * @param serviceAccount a DNS subdomain of 253 characters at most
   */
  public static ofServiceAccount(namespace: string, serviceAccount: string): Pods {
    return new OfServiceAccount(namespace, serviceAccount);
  }

  /**
   * All pods of a namespace, whatever their service account: whoever may make a service account there gets the role.
   * In IRSA's trust the subject then ends with `*`. By Pod Identity nobody gets the role before an association names a
   * service account, and none is made for a whole namespace: add `ofServiceAccount` for each that needs one.
   * @param namespace a DNS label of 63 characters at most
   */
  public static ofWholeNamespace(namespace: string): Pods {
    return new OfWholeNamespace(namespace);
  }

  /**
   * @param property what the user calls it, as in "pods[0]"
   * @internal
   */
  public abstract _bind(scope: IConstruct, property: string): PodsOfNamespace;
}

class OfServiceAccount extends Pods {
  constructor(
    private readonly namespace: string,
    private readonly serviceAccount: string,
  ) {
    super();
  }

  public _bind(scope: IConstruct, property: string): PodsOfNamespace {
    const { namespace, serviceAccount } = this;
    requireNamespaceName(scope, property, namespace);
    const remedy = 'give the name of one service account; Pods.ofWholeNamespace is for all of a namespace';
    requireName(scope, `${property}.serviceAccount`, serviceAccount, DNS_SUBDOMAIN, remedy);
    return { namespace, serviceAccounts: [serviceAccount] };
  }
}

class OfWholeNamespace extends Pods {
  constructor(private readonly namespace: string) {
    super();
  }

  public _bind(scope: IConstruct, property: string): PodsOfNamespace {
    requireNamespaceName(scope, property, this.namespace);
    return { namespace: this.namespace };
  }
}

function requireNamespaceName(scope: IConstruct, property: string, namespace: string): void {
  requireName(scope, `${property}.namespace`, namespace, DNS_LABEL, 'give the namespace that the pods run in');
}

function requireName(scope: IConstruct, property: string, name: string, limit: TextLimit, remedy: string): void {
  requireGiven(scope, property, name, remedy);
  const wayOut = 'write it out, or read it from the context of the app';
  requireLiteral(scope, property, name, 'a name that a trust compares', wayOut);
  requireText(scope, property, name, limit, 'KubernetesName', remedy);
}

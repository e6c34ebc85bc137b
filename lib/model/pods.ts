/** Which pods a role is for, and what a cluster calls them. */

/** Pods of one namespace. */
export interface PodsOfNamespace {
  readonly namespace: string;
  /** Names of their service accounts. @default all of the namespace, those to come as well */
  readonly serviceAccounts?: readonly string[];
}

/** What a cluster calls a service account in its tokens. @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens */
export function serviceAccountSubject(namespace: string, serviceAccount: string): string {
  return `system:serviceaccount:${namespace}:${serviceAccount}`;
}

/** The same pods, each namespace once and in the order of its first mention: a whole namespace holds its parts. */
export function mergedPods(pods: readonly PodsOfNamespace[]): PodsOfNamespace[] {
  const namespaces = [...new Set(pods.map(({ namespace }) => namespace))];
  return namespaces.map((namespace) => {
    const parts = pods.filter((part) => part.namespace === namespace);
    if (parts.some(({ serviceAccounts }) => serviceAccounts === undefined)) return { namespace };
    return { namespace, serviceAccounts: [...new Set(parts.flatMap(({ serviceAccounts = [] }) => serviceAccounts))] };
  });
}

import { k8s } from 'cdk8s-plus-27';

/** What every container of ours is held to: with the pod's part, the restricted Pod Security Standard. */
export const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
} satisfies k8s.SecurityContext;

/**
 * The pod's part.
 * @param runAsUser without it the image's own user, which must be numeric and not root
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictedPod(runAsUser: number | undefined): k8s.PodSecurityContext {
  return { runAsNonRoot: true, runAsUser, seccompProfile: { type: 'RuntimeDefault' } };
}

/** A container's variables, in the order in which they were given. */
export function variables(environment: Readonly<Record<string, string>>): k8s.EnvVar[] {
  return Object.entries(environment).map(([name, value]) => ({ name, value }));
}

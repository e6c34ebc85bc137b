import { k8s } from 'cdk8s-plus-27';
import { misuse } from '../private/errors';

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

/**
 * One environment from several sides, of which no two may set the same variable. An error shows its name alone, since a
 * value may be private.
 * @param credentials what the way to credentials sets, which comes first
 */
export function mergedEnvironment(
  property: string,
  credentials: Readonly<Record<string, string>>,
  ...given: readonly Readonly<Record<string, string>>[]
): Record<string, string> {
  const merged: Record<string, string> = { ...credentials };
  for (const [name, value] of given.flatMap((one) => Object.entries(one))) {
    if (Object.hasOwn(merged, name)) {
      const text = Object.hasOwn(credentials, name)
        ? 'is what credentials sets; leave it out'
        : 'is given twice, and only one value can count; leave one out';
      misuse(undefined, { code: 'Duplicate', property, value: name, text });
    }
    merged[name] = value;
  }
  return merged;
}

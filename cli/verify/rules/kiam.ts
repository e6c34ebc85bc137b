import { KIAM_ANNOTATION } from '../../../lib/model/eks-webhook.js';
import { whyNot } from '../facts.js';
import { notChecked, notOk, ok, type Rule } from '../finding.js';
import { wayOf } from '../pod.js';

/** All annotations of kiam, and of kube2iam which it follows: the role, an External ID, the roles of a namespace. */
const PREFIX = KIAM_ANNOTATION.slice(0, KIAM_ANNOTATION.indexOf('/') + 1);

/** What is left of kiam: where its agent still runs, it answers for the node's metadata and hands out its own role. */
export const kiam: Rule = {
  step: 'leftovers of kiam',
  judge: (facts) => {
    const { pod, namespace } = facts;
    const left = (annotations: Readonly<Record<string, string>>, where: string): string[] =>
      Object.keys(annotations)
        .filter((name) => name.startsWith(PREFIX))
        .map((name) => `${name} on ${where}`);
    const found = [
      ...left(pod.annotations, 'the pod'),
      ...(namespace.state === 'known' ? left(namespace.value.annotations, 'its namespace') : []),
    ];
    if (found.length > 0) {
      return notOk(
        found.join(', '),
        wayOf(facts) === 'podIdentity'
          ? 'take it out of the manifests; the role stands in the association'
          : "take it out of the manifests; the whole ARN belongs into the service account's annotation",
      );
    }
    return namespace.state === 'known'
      ? ok('none')
      : notChecked(`none on the pod; its namespace: ${whyNot(namespace)}`);
  },
};

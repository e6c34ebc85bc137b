import { serviceAccountSubject } from '../../../lib/model/pods.js';
import { shown } from '../../../runtime/shown.js';
import { whyNot } from '../facts.js';
import { notChecked, notOk, ok, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';

/** Whether the token is of this pod and its service account. */
export const tokenSubject: Rule = {
  step: 'subject in the token',
  judge: inWay(({ token, pod }) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    const subject = serviceAccountSubject(pod.namespace, pod.serviceAccount);
    const { subject: is = '', podUid } = token.value;
    if (is !== subject)
      return notOk(`the token is of ${shown(is, 255)}, the pod of ${subject}`, "give this pod's token");
    if (podUid === undefined) {
      return notOk(`the token is of ${subject}, and bound to no pod, as those in pods are`, "give this pod's token");
    }
    if (pod.uid === undefined) {
      return notChecked(`the token is of ${subject}; whether of this pod is not known, since it has no UID here`);
    }
    if (podUid !== pod.uid) {
      return notOk(`the token is of ${subject}, and of another pod`, "give this pod's token");
    }
    return ok(subject);
  }),
};

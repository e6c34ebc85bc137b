/** The agent of Pod Identity, on the node of the pod. */
import { absent, known, unknown, type Facts } from '../../../cli/verify/facts.js';
import { fromFile } from '../../../cli/verify/read-file.js';
import { agentPod, dropAgentPod, told } from './steps.js';
import { EKS_POD_IDENTITY, factsOf, objectsOf, of, type Objects } from './whole.js';

const STEP = 'agent';
const WHERE = 'DaemonSet kube-system/eks-pod-identity-agent';
const changed = (change: (objects: Objects) => void): Facts => {
  const objects = objectsOf(EKS_POD_IDENTITY);
  change(objects);
  return factsOf(EKS_POD_IDENTITY, objects);
};

test("is right where it is ready on the pod's node, whatever other nodes do", () => {
  const facts = changed((objects) => void (of(objects, 'DaemonSet').status.numberReady = 3));
  expect(told(facts, STEP)).toEqual({ step: STEP, verdict: 'ok', text: `${WHERE} is ready on the pod's node` });
});

test("is wrong where it is ready on all its nodes but not on the pod's", () => {
  const facts = changed((objects) => void (agentPod(objects).status.conditions[1].status = 'False'));
  expect(told(facts, STEP)).toEqual({
    step: STEP,
    verdict: 'notOk',
    text: `${WHERE} is not ready on the pod's node, and ready on 4 of 4 nodes`,
    fix: 'see its pod: kubectl --namespace kube-system get pods --field-selector spec.nodeName=ip-10-0-12-88.eu-central-1.compute.internal',
  });
});

test("is wrong where it leaves out the pod's node", () => {
  expect(told({ ...factsOf(EKS_POD_IDENTITY), agentHere: known([]) }, STEP)).toMatchObject({
    verdict: 'notOk',
    text: `${WHERE} has no pod on the pod's node, and is ready on 4 of 4 nodes`,
    fix: "let its node selector, affinity and tolerations take in the pod's node",
  });
});

test.each<readonly [string, (objects: Objects) => void]>([
  ['no pod of it', dropAgentPod],
  ['its pod on another node', (objects) => void (agentPod(objects).spec.nodeName = 'other')],
  ['a pod of other labels', (objects) => void delete agentPod(objects).metadata.labels['app.kubernetes.io/name']],
  ['a pod of another namespace', (objects) => void (agentPod(objects).metadata.namespace = 'default')],
])('is not checked where a file holds %s', (_, change) => {
  const objects = objectsOf(EKS_POD_IDENTITY);
  change(objects);
  const { name } = of(objects, 'Pod').metadata;
  const read = fromFile(JSON.stringify(objects), { file: 'objects', pod: name });
  expect(told({ ...factsOf(EKS_POD_IDENTITY), ...read }, STEP)).toEqual({
    step: STEP,
    verdict: 'notChecked',
    text: `${WHERE} is ready on 4 of 4 nodes; whether the pod's is one of them: objects does not hold its pod there; give it too: kubectl get pods --namespace kube-system --field-selector spec.nodeName=ip-10-0-12-88.eu-central-1.compute.internal --output yaml`,
  });
});

test('is not checked for a pod that is on no node', () => {
  const facts = changed((objects) => void delete of(objects, 'Pod').spec.nodeName);
  expect(told(facts, STEP)).toEqual({
    step: STEP,
    verdict: 'notChecked',
    text: `${WHERE} is ready on 4 of 4 nodes; whether the pod's is one of them: the pod is on no node yet`,
  });
});

test('is not built in on a node that is none of Auto Mode, whatever the cluster is', () => {
  const facts: Facts = { ...factsOf(EKS_POD_IDENTITY), autoMode: true, agent: absent, agentHere: unknown('x') };
  expect(told(facts, STEP)).toMatchObject({ verdict: 'notOk', text: `${WHERE} is not there` });
});

test('is not checked on a hybrid node, which has another one', () => {
  const facts = changed(
    (objects) => void (of(objects, 'Node').metadata.labels['eks.amazonaws.com/compute-type'] = 'hybrid'),
  );
  expect(told(facts, STEP)).toMatchObject({
    verdict: 'notChecked',
    text: expect.stringMatching(/^the pod is on a hybrid node, which has a DaemonSet of its own for it; see kubectl /),
  });
});

test.each<readonly [string, (pod: Objects) => void]>([
  ['its system', ({ spec }) => void (spec.os = { name: 'windows' })],
  ['its selector of nodes', ({ spec }) => void (spec.nodeSelector = { 'kubernetes.io/os': 'windows' })],
])('does not serve a pod that is for Windows by %s, whatever is known of its node', (_, change) => {
  const facts = changed((objects) => change(of(objects, 'Pod')));
  expect(told({ ...facts, node: unknown('not read') }, STEP)).toMatchObject({
    verdict: 'notOk',
    text: 'the pod is on a Windows node, which EKS Pod Identity does not serve',
  });
});

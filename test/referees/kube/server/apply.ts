/** A manifest in front of the server: both ways of applying it, admission, and what may change afterwards. */
import type { Cluster } from './cluster.js';
import { type Manifest, type Pod, podsOf } from './objects.js';
import type { Report } from './report.js';

/** Makes a namespace that refuses pods which are not restricted, and warns of what would make such. */
export function makeNamespace(cluster: Cluster, name: string): void {
  const level = { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' };
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: level } };
  const { status, output } = cluster.kubectl(['create', '--filename=-'], JSON.stringify(namespace));
  if (status !== 0) throw new Error(output);
}

export function judgeManifest(cluster: Cluster, manifest: Manifest, report: Report): void {
  const { name, text, objects } = manifest;
  const remove = () => cluster.kubectl(['delete', '--wait=false', '--filename=-'], text);
  const accounts = othersAccounts(manifest);
  if (accounts) cluster.kubectl(['create', '--filename=-'], accounts);

  // As a person at a terminal does, with the whole object in an annotation, of 262,144 bytes at most; and as GitOps does.
  for (const way of ['client', 'server']) {
    const option = `--server-side=${way === 'server'}`;
    const applied = cluster.kubectl(['apply', '--validate=strict', option, '--filename=-'], text);
    const silently = applied.status === 0 && !/warning/i.test(applied.output);
    report.check(`${name} can be applied by the ${way}`, silently, applied.output);
    const difference = cluster.kubectl(['diff', option, '--filename=-'], text);
    report.check(`${name}, applied by the ${way}, stands as written`, difference.status === 0, difference.output);
    if (way === 'client') remove();
  }
  for (const pod of podsOf(manifest)) judgePod(cluster, name, pod, report);
  for (const { metadata } of objects.filter(({ immutable }) => immutable)) {
    const patch = ['--patch={"data":{"other":"content"}}', `--namespace=${metadata.namespace}`];
    const { status, output } = cluster.kubectl(['patch', 'configmap', metadata.name, ...patch]);
    const refused = status !== 0 && output.includes('immutable');
    report.check(`${name}: nobody changes ConfigMap ${metadata.name}`, refused, output);
  }
  remove();
  if (accounts) cluster.kubectl(['delete', '--filename=-'], accounts);
}

/** Service accounts of single pods that another manifest makes: a server admits no pod before its own is there. */
function othersAccounts({ objects }: Manifest): string | undefined {
  const accounts = objects
    .filter(({ kind }) => kind === 'Pod')
    .map((pod) => (pod as unknown as Pod).spec.serviceAccountName)
    .filter((name) => !objects.some(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === name))
    .map((name) => {
      const { namespace } = objects[0]!.metadata;
      return JSON.stringify({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
    });
  return accounts.length === 0 ? undefined : accounts.join('\n---\n');
}

/** Without controllers no Deployment makes pods, and only of pods admission says no. */
function judgePod(cluster: Cluster, name: string, pod: Pod, report: Report): void {
  const create = (object: Pod) =>
    cluster.kubectl(['create', '--dry-run=server', '--filename=-'], JSON.stringify(object));
  const admitted = create(pod);
  const silently = admitted.status === 0 && !/warning/i.test(admitted.output);
  report.check(`${name}: its pod is admitted`, silently, admitted.output);

  const containers = pod.spec.containers.map((container) => ({ ...container, securityContext: {} }));
  const refused = create({ ...pod, spec: { ...pod.spec, containers } });
  const reason = refused.status !== 0 && refused.output.includes('violates PodSecurity "restricted:latest"');
  report.check(`${name}: its pod with more rights is refused`, reason, refused.output);
}

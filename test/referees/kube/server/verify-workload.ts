/**
 * `cdk-serval verify workload` with the real kubectl, about pods that the real server admitted and tokens that it
 * signed. Pods are made as the webhook leaves them, since it does not run here.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POD_IDENTITY_DAEMON_SET } from '../../../../lib/model/eks-nodes.js';
import { EKS_POD_IDENTITY, EKS_WEBHOOK, REGION_VARIABLES } from '../../../../lib/model/eks-webhook.js';
import { EKS_AUDIENCE, ISSUER_SCHEME } from '../../../../lib/model/issuer.js';
import { irsaTrust } from '../../../../lib/model/trust/irsa.js';
import { podIdentityTrustOfAccount } from '../../../../lib/model/trust/pod-identity.js';
import { root, run, type Run } from '../../referee.js';
import { makeNamespace } from './apply.js';
import type { Cluster } from './cluster.js';
import type { Report } from './report.js';
import type { Tools } from './tools.js';

const NAMESPACE = 'verified';
const NODE = 'node-1';
const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/orders`;

export function judgeVerification(cluster: Cluster, { kubectl }: Tools, issuer: string, report: Report): void {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const ask = (args: readonly string[], input?: string): string => {
    const { status, output } = cluster.kubectl(args, input);
    if (status !== 0) throw new Error(output);
    return output;
  };
  const apply = (object: object): string => ask(['apply', '--filename=-'], JSON.stringify(object));
  const KUBECONFIG = file('kubeconfig.json', ask(['config', 'view', '--raw', '--output=json']));
  const verify = (pod: string, more: readonly string[] = [], config = KUBECONFIG): Run =>
    run(
      process.execPath,
      [
        ...['--import', 'tsx', `${root}/bin/cdk-serval.ts`, 'verify', 'workload', '--kubectl', kubectl],
        ...['--pod', pod, '--namespace', NAMESPACE, '--hop-limit', '1', ...more],
      ],
      { KUBECONFIG: config },
    );
  const check = (sentence: string, { status, output }: Run, code: number, ...lines: readonly RegExp[]): void =>
    report.check(sentence, status === code && lines.every((line) => line.test(output)), `${status}: ${output}`);

  try {
    makeNamespace(cluster, NAMESPACE);
    const annotations = { [EKS_WEBHOOK.roleArn]: ROLE };
    apply(serviceAccount('orders', annotations));
    apply(serviceAccount('billing'));
    apply(
      pod('irsa', 'orders', EKS_WEBHOOK, EKS_AUDIENCE, [
        [EKS_WEBHOOK.roleVariable, ROLE],
        [EKS_WEBHOOK.tokenVariable, `${EKS_WEBHOOK.tokenFolder}/${EKS_WEBHOOK.tokenFile}`],
      ]),
    );
    apply(pod('bare', 'orders'));
    apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: NODE, labels: { 'kubernetes.io/os': 'linux' } } });
    apply(
      pod('pod-identity', 'billing', EKS_POD_IDENTITY, EKS_POD_IDENTITY.audience, [
        [EKS_POD_IDENTITY.agentVariable, EKS_POD_IDENTITY.agentUrl],
        [EKS_POD_IDENTITY.tokenVariable, `${EKS_POD_IDENTITY.tokenFolder}/${EKS_POD_IDENTITY.tokenFile}`],
      ]),
    );
    const token = (name: string, account: string, audience: string): string =>
      file(
        `${name}-${audience}.token`,
        ask([
          ...['create', 'token', account, `--namespace=${NAMESPACE}`, `--audience=${audience}`],
          ...['--bound-object-kind=Pod', `--bound-object-name=${name}`],
        ]),
      );

    const bare = issuer.slice(ISSUER_SCHEME.length);
    const irsa = irsaTrust({
      federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${bare}`,
      issuer: bare,
      audience: EKS_AUDIENCE,
      pods: [{ namespace: NAMESPACE, serviceAccounts: ['orders'] }],
    });
    const trust = ['--trust', file('irsa.json', JSON.stringify(irsa))];
    const whole = ['--token-file', token('irsa', 'orders', EKS_AUDIENCE), ...trust];
    check('a pod with all of IRSA is right in each step', verify('irsa', whole), 0, /, 0 NOT OK, 0 not checked/);
    check(
      'without its token it is judged by the issuer that the server tells, and is neither right nor wrong',
      verify('irsa', trust),
      4,
      /trust of the role +ok: /,
      /audience in the token +not checked: /,
    );
    const others = ['--token-file', token('bare', 'orders', EKS_AUDIENCE), ...trust];
    check(
      "another pod's token is refused",
      verify('irsa', others),
      1,
      /subject in the token +NOT OK: .* of another pod/,
    );
    const api = ['--token-file', token('irsa', 'orders', 'vault'), ...trust];
    check('a token for somebody else is refused', verify('irsa', api), 1, /audience in the token +NOT OK: .*"vault"/);
    check(
      'a pod that the webhook left out lacks all',
      verify('bare', trust),
      1,
      /volume +NOT OK/,
      /both variables +NOT OK/,
    );

    const { namespace, name } = POD_IDENTITY_DAEMON_SET;
    const served = [
      ...['--token-file', token('pod-identity', 'billing', EKS_POD_IDENTITY.audience), '--role-arn', ROLE],
      ...['--trust', file('service.json', JSON.stringify(podIdentityTrustOfAccount(ACCOUNT)))],
    ];
    check(
      'where the agent is not there, it says so',
      verify('pod-identity', served),
      1,
      /agent +NOT OK: .* is not there/,
    );
    apply(agent(namespace, name));
    const status = JSON.stringify({
      status: { desiredNumberScheduled: 2, numberReady: 2, currentNumberScheduled: 2, numberMisscheduled: 0 },
    });
    ask([
      'patch',
      'daemonset',
      name,
      `--namespace=${namespace}`,
      '--subresource=status',
      '--type=merge',
      `--patch=${status}`,
    ]);
    check(
      "an agent that leaves out the pod's node is not enough",
      verify('pod-identity', served),
      1,
      /agent +NOT OK: .* has no pod on the pod's node, and is ready on 2 of 2 nodes/,
    );
    apply({ ...serviceAccount('default'), metadata: { name: 'default', namespace } });
    apply(agentPod(namespace, name));
    check(
      'nor is one that is not ready there',
      verify('pod-identity', served),
      1,
      /agent +NOT OK: .* is not ready on the pod's node/,
    );
    const ready = JSON.stringify({ status: { conditions: [{ type: 'Ready', status: 'True' }] } });
    const ofAgent = ['pod', name, `--namespace=${namespace}`];
    ask(['patch', ...ofAgent, '--subresource=status', '--type=merge', `--patch=${ready}`]);
    check(
      'a pod with all of Pod Identity is right in each step',
      verify('pod-identity', served),
      0,
      /, 0 NOT OK, 0 not checked/,
    );

    check('a pod that is not there ends the command', verify('nobody'), 3, /«Kubectl» .*pods "nobody" not found/);
    const bound = ['--resource=pods', '--verb=get', `--namespace=${NAMESPACE}`];
    ask(['create', 'role', 'pods-alone', ...bound]);
    ask([
      'create',
      'rolebinding',
      'pods-alone',
      '--role=pods-alone',
      `--serviceaccount=${NAMESPACE}:billing`,
      `--namespace=${NAMESPACE}`,
    ]);
    const config = JSON.parse(ask(['config', 'view', '--raw', '--output=json'])) as { users: Array<{ user: object }> };
    config.users[0]!.user = { token: ask(['create', 'token', 'billing', `--namespace=${NAMESPACE}`]) };
    check(
      'what may not be read is not checked, in the words of the server',
      verify('irsa', whole, file('less.json', JSON.stringify(config))),
      4,
      /service account +not checked: Error from server \(Forbidden\): serviceaccounts "orders" is forbidden/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function serviceAccount(name: string, annotations: Readonly<Record<string, string>> = {}): object {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: NAMESPACE, annotations } };
}

/** As the webhook leaves it; without `added`, as it was written. */
function pod(
  name: string,
  serviceAccountName: string,
  added?: {
    readonly tokenVolume: string;
    readonly tokenFolder: string;
    readonly tokenFile: string;
    readonly tokenSeconds: number;
  },
  audience?: string,
  variables: ReadonlyArray<readonly [string, string]> = [],
): object {
  const regions = REGION_VARIABLES.map((variable) => [variable, 'eu-west-1'] as const);
  const container = {
    name: 'app',
    image: 'registry.example.com/app:1.0.0',
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    env: [...regions, ...variables].map(([variable, value]) => ({ name: variable, value })),
    volumeMounts: added && [{ name: added.tokenVolume, mountPath: added.tokenFolder, readOnly: true }],
  };
  const projected = added && {
    sources: [{ serviceAccountToken: { audience, expirationSeconds: added.tokenSeconds, path: added.tokenFile } }],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      // Nothing schedules pods here.
      ...(serviceAccountName === 'billing' && { nodeName: NODE }),
      serviceAccountName,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [container],
      volumes: added && [{ name: added.tokenVolume, projected }],
    },
  };
}

function agent(namespace: string, name: string): object {
  const labels = { 'app.kubernetes.io/name': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image: 'registry.example.com/agent:1.0.0' }] } },
    },
  };
}

/** The agent's on the node, which no controller makes here. */
function agentPod(namespace: string, name: string): object {
  const labels = { 'app.kubernetes.io/name': name };
  const containers = [{ name, image: 'registry.example.com/agent:1.0.0' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: { nodeName: NODE, containers } };
}

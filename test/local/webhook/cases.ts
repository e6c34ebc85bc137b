/** Pods, and what the webhook is documented to make of them: the rows of local/webhook/README.md. */
import type { Container, Pod, Variable } from '../../../local/webhook/pod.js';
import type { ServiceAccount, WebhookSettings } from '../../../local/webhook/webhook.js';

export const ROLE = 'arn:aws:iam::111122223333:role/shop/orders';
export const REGION = 'eu-west-1';

/** Of EKS; what counts for a service account with both ways is asked where it matters. */
export const EKS: WebhookSettings = { region: REGION, regionalSts: true, bothWays: 'association' };
/** Of OpenShift, which knows no Pod Identity. */
export const OPENSHIFT: WebhookSettings = { region: 'us-east-1', regionalSts: false, bothWays: 'annotation' };

export const IRSA: ServiceAccount = { annotations: { 'eks.amazonaws.com/role-arn': ROLE } };
export const ASSOCIATED: ServiceAccount = { associated: true };
export const BOTH: ServiceAccount = { ...IRSA, ...ASSOCIATED };

const variable = (name: string, value: string): Variable => ({ name, value });

/** In the order in which the webhook adds them. */
export const STS = variable('AWS_STS_REGIONAL_ENDPOINTS', 'regional');
export const region = (name = REGION): Variable[] => [
  variable('AWS_DEFAULT_REGION', name),
  variable('AWS_REGION', name),
];
export const WEB_IDENTITY = [
  variable('AWS_ROLE_ARN', ROLE),
  variable('AWS_WEB_IDENTITY_TOKEN_FILE', '/var/run/secrets/eks.amazonaws.com/serviceaccount/token'),
];
export const AGENT = [
  variable('AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://169.254.170.23/v1/credentials'),
  variable(
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token',
  ),
];

const token = (name: string, mountPath: string, audience: string, path: string, expirationSeconds: number) => ({
  mount: { name, mountPath, readOnly: true },
  volume: { name, projected: { sources: [{ serviceAccountToken: { audience, expirationSeconds, path } }] } },
});
const IRSA_FOLDER = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const AGENT_FOLDER = '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount';

export const irsaToken = (audience = 'sts.amazonaws.com', seconds = 86_400) =>
  token('aws-iam-token', IRSA_FOLDER, audience, 'token', seconds);
export const agentToken = (seconds = 86_400) =>
  token('eks-pod-identity-token', AGENT_FOLDER, 'pods.eks.amazonaws.com', 'eks-pod-identity-token', seconds);

export const app: Container = { name: 'app' };
export const pod = (spec: Partial<Pod['spec']> = {}, annotations?: Record<string, string>): Pod => ({
  ...(annotations && { metadata: { annotations } }),
  spec: { serviceAccountName: 'orders', containers: [app], ...spec },
});

/** A container after the webhook: `env` is all that it has then. */
export const given = (env: readonly Variable[], by = irsaToken(), container = app): Container => ({
  ...container,
  env,
  volumeMounts: [...(container.volumeMounts ?? []), by.mount],
});

export interface Case {
  readonly rule: string;
  readonly pod: Pod;
  readonly account: ServiceAccount;
  readonly settings?: WebhookSettings;
  readonly becomes: Pod;
}

const ALL = [STS, ...region(), ...WEB_IDENTITY];
const same = (rule: string, unchanged: Pod, account: ServiceAccount): Case => ({
  rule,
  pod: unchanged,
  account,
  becomes: unchanged,
});
const annotated = (annotations: Record<string, string>): ServiceAccount => ({
  annotations: { ...IRSA.annotations, ...annotations },
});
const volume = (by = irsaToken()) => ({ volumes: [by.volume] });
const own = (...env: Variable[]): Container => ({ ...app, env });

/** By IRSA. */
const IRSA_CASES: readonly Case[] = [
  same('a service account without the annotation gets nothing', pod(), {}),
  same('other annotations do nothing without a role', pod(), {
    annotations: { 'eks.amazonaws.com/audience': 'sts.amazonaws.com.cn' },
  }),
  {
    rule: 'the annotation gives token, mount and variables',
    pod: pod(),
    account: IRSA,
    becomes: pod({ containers: [given(ALL)], ...volume() }),
  },
  {
    rule: 'OpenShift says us-east-1, and nothing of STS',
    pod: pod(),
    account: IRSA,
    settings: OPENSHIFT,
    becomes: pod({ containers: [given([...region('us-east-1'), ...WEB_IDENTITY])], ...volume() }),
  },
  {
    rule: 'a webhook without a region adds none',
    pod: pod(),
    account: IRSA,
    settings: { regionalSts: false, bothWays: 'annotation' },
    becomes: pod({ containers: [given(WEB_IDENTITY)], ...volume() }),
  },
  {
    rule: 'init containers get them too',
    pod: pod({ initContainers: [{ name: 'first' }] }),
    account: IRSA,
    becomes: pod({
      initContainers: [given(ALL, irsaToken(), { name: 'first' })],
      containers: [given(ALL)],
      ...volume(),
    }),
  },
  {
    rule: 'containers that the pod names to be skipped are left alone, init containers too',
    pod: pod(
      { initContainers: [{ name: 'first' }], containers: [app, { name: 'sidecar' }] },
      { 'eks.amazonaws.com/skip-containers': 'first,sidecar' },
    ),
    account: IRSA,
    becomes: pod(
      { initContainers: [{ name: 'first' }], containers: [given(ALL), { name: 'sidecar' }], ...volume() },
      { 'eks.amazonaws.com/skip-containers': 'first,sidecar' },
    ),
  },
  {
    rule: 'the audience is that of the annotation',
    pod: pod(),
    account: annotated({ 'eks.amazonaws.com/audience': 'sts.amazonaws.com.cn' }),
    becomes: pod({ containers: [given(ALL)], ...volume(irsaToken('sts.amazonaws.com.cn')) }),
  },
  {
    rule: 'a token lives as long as the service account says',
    pod: pod(),
    account: annotated({ 'eks.amazonaws.com/token-expiration': '7200' }),
    becomes: pod({ containers: [given(ALL)], ...volume(irsaToken(undefined, 7200)) }),
  },
  {
    rule: 'the pod says it before the service account',
    pod: pod({}, { 'eks.amazonaws.com/token-expiration': '3600' }),
    account: annotated({ 'eks.amazonaws.com/token-expiration': '7200' }),
    becomes: pod(
      { containers: [given(ALL)], ...volume(irsaToken(undefined, 3600)) },
      { 'eks.amazonaws.com/token-expiration': '3600' },
    ),
  },
  {
    rule: 'a token lives for ten minutes at least',
    pod: pod(),
    account: annotated({ 'eks.amazonaws.com/token-expiration': '0' }),
    becomes: pod({ containers: [given(ALL)], ...volume(irsaToken(undefined, 600)) }),
  },
  {
    rule: 'what is no number of seconds counts as unsaid',
    pod: pod(),
    account: annotated({ 'eks.amazonaws.com/token-expiration': '1h' }),
    becomes: pod({ containers: [given(ALL)], ...volume() }),
  },
  {
    rule: 'the service account asks for the regional STS where the webhook would not',
    pod: pod(),
    account: annotated({ 'eks.amazonaws.com/sts-regional-endpoints': 'true' }),
    settings: OPENSHIFT,
    becomes: pod({ containers: [given([STS, ...region('us-east-1'), ...WEB_IDENTITY])], ...volume() }),
  },
  {
    rule: 'the service account keeps the regional STS away where the webhook would add it',
    pod: pod(),
    account: annotated({ 'eks.amazonaws.com/sts-regional-endpoints': 'false' }),
    becomes: pod({ containers: [given([...region(), ...WEB_IDENTITY])], ...volume() }),
  },
  {
    rule: 'a region that the container has stays, and the other name of it is not added',
    pod: pod({ containers: [own(variable('AWS_REGION', 'eu-north-1'))] }),
    account: IRSA,
    becomes: pod({
      containers: [given([variable('AWS_REGION', 'eu-north-1'), STS, ...WEB_IDENTITY])],
      ...volume(),
    }),
  },
  {
    rule: 'a role that the container has stays',
    pod: pod({ containers: [own(variable('AWS_ROLE_ARN', 'of its own'))] }),
    account: IRSA,
    becomes: pod({ containers: [given([variable('AWS_ROLE_ARN', 'of its own'), STS, ...region()])], ...volume() }),
  },
  same('a pod that has all of it is left as it is', pod({ containers: [given(ALL)], ...volume() }), IRSA),
];

/** By Pod Identity. */
const POD_IDENTITY_CASES: readonly Case[] = [
  {
    rule: "an association gives the agent's token, mount and variables",
    pod: pod(),
    account: ASSOCIATED,
    becomes: pod({ containers: [given([STS, ...region(), ...AGENT], agentToken())], ...volume(agentToken()) }),
  },
  {
    rule: 'an association leaves containers alone that the pod names to be skipped',
    pod: pod({ containers: [app, { name: 'sidecar' }] }, { 'eks.amazonaws.com/skip-containers': 'sidecar' }),
    account: ASSOCIATED,
    becomes: pod(
      {
        containers: [given([STS, ...region(), ...AGENT], agentToken()), { name: 'sidecar' }],
        ...volume(agentToken()),
      },
      { 'eks.amazonaws.com/skip-containers': 'sidecar' },
    ),
  },
  {
    rule: 'where the annotation counts before an association, pods go down the IRSA path',
    pod: pod(),
    account: BOTH,
    settings: { ...EKS, bothWays: 'annotation' },
    becomes: pod({ containers: [given(ALL)], ...volume() }),
  },
  {
    rule: 'where an association counts before the annotation, pods ask the agent',
    pod: pod(),
    account: BOTH,
    becomes: pod({ containers: [given([STS, ...region(), ...AGENT], agentToken())], ...volume(agentToken()) }),
  },
];

export const CASES: readonly Case[] = [...IRSA_CASES, ...POD_IDENTITY_CASES];

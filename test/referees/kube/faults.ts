import { readFileSync } from 'node:fs';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

export const GOOD = read('./good.yaml');
export const GOOD_CUSTOM = read('./good-custom.yaml');

/** A fault, the good manifest with it, and words of the finding that says so. */
export interface Fault {
  readonly fault: string;
  readonly manifest: string;
  readonly finding: string;
}

const breakingIn =
  (manifest: string) =>
  (fault: string, good: string, bad: string, finding: string): Fault => {
    if (manifest.split(good).length !== 2) throw new Error(`${JSON.stringify(good)} must stand once in the manifest`);
    return { fault, manifest: manifest.replace(good, bad), finding };
  };

const breaking = breakingIn(GOOD);
const breakingCustom = breakingIn(GOOD_CUSTOM);

/** One of each kind that a schema, the server's validation or Pod Security finds, and some for each kind of object. */
export const FAULTS: readonly Fault[] = [
  breaking(
    'a name that is no DNS label',
    'ServiceAccount\nmetadata:\n  name: reader',
    'ServiceAccount\nmetadata:\n  name: The_Reader',
    'metadata.name: Invalid value: "The_Reader"',
  ),
  breaking(
    'no namespace',
    'metadata:\n  name: reader-code\n  namespace: reports',
    'metadata:\n  name: reader-code',
    'has no namespace',
  ),
  breaking(
    'an unknown value of an enumeration',
    '          type: RuntimeDefault',
    '          type: runtimeDefault',
    'seccompProfile',
  ),
  breaking('a number as an environment variable', `value: '3'`, 'value: 3', 'cannot be decoded'),
  breaking(
    'a token that expires too soon',
    'expirationSeconds: 3600',
    'expirationSeconds: 60',
    'may not specify a duration less than 10 minutes',
  ),
  breaking(
    'a mount of no volume',
    '- name: token\n              mountPath',
    '- name: tokens\n              mountPath',
    'volumeMounts[0].name: Not found: "tokens"',
  ),
  breaking('a path that leaves its volume', 'path: token', 'path: ../token', `must not contain '..'`),
  breaking(
    'a port name that is no service name',
    'name: http\n',
    'name: http_Port\n',
    'ports[0].name: Invalid value: "http_Port"',
  ),
  breaking(
    'privilege escalation',
    'allowPrivilegeEscalation: false\n            readOnly',
    'allowPrivilegeEscalation: true\n            readOnly',
    'restricted Pod Security: allowPrivilegeEscalation',
  ),
  breaking(
    'an init container that keeps its capabilities',
    'drop: [ALL]',
    'add: [CHOWN]',
    'restricted Pod Security: unrestricted capabilities (container "unpack"',
  ),
  breaking('a privileged init container', 'privileged: false', 'privileged: true', 'privileged'),
  breaking(
    'a selector that selects other pods',
    'matchLabels:\n      app: reader\n  template',
    'matchLabels:\n      app: writer\n  template',
    '`selector` does not match template `labels`',
  ),
  breaking('text as a number of replicas', 'replicas: 2\n  strategy', `replicas: '2'\n  strategy`, 'cannot be decoded'),
  breaking(
    'a misspelt field',
    '      serviceAccountName',
    '      serviceAcountName',
    'unknown field "spec.template.spec.serviceAcountName"',
  ),
  breaking('a rollout that may neither remove nor add a pod', 'maxSurge: 1', 'maxSurge: 0', 'maxUnavailable'),
  breaking('a spread that knows no such answer', 'ScheduleAnyway', 'ScheduleAnyhow', 'whenUnsatisfiable'),
  breaking('a probe on a port that nothing names', 'port: http\n', 'port: Health_Port\n', 'livenessProbe.httpGet.port'),
  breaking('a service on no port', 'port: 80\n', 'port: 0\n', 'spec.ports[0].port'),
  breaking(
    'a service of no known type',
    'type: ClusterIP',
    'type: Internal',
    'spec.type: Unsupported value: "Internal"',
  ),
  breaking('a key of a ConfigMap twice', 'LANGUAGE: en', 'code.gz: en', 'code.gz'),
  breaking('a key of a ConfigMap that is no file name', 'code.gz:', 'code/gz:', 'binaryData[code/gz]'),
  breaking('binary data that is not base64', 'H4sIAAAA', '%4sIAAAA', 'cannot be decoded'),
  breaking(
    'a disruption budget with two answers',
    'maxUnavailable: 1\n',
    'maxUnavailable: 1\n  minAvailable: 1\n',
    'cannot be both set',
  ),
  breaking(
    'a disruption budget below nothing',
    'maxUnavailable: 1\n',
    'maxUnavailable: -1\n',
    'must be greater than or equal to 0',
  ),
  breaking(
    'more replicas at least than at most',
    'minReplicas: 2',
    'minReplicas: 7',
    'must be greater than or equal to `minReplicas`',
  ),
  breaking('a metric without a target', 'averageUtilization: 70', '{}', 'cannot be decoded'),
  breaking(
    'an API version that has gone',
    'autoscaling/v2\n',
    'autoscaling/v2beta2\n',
    'a kind that nobody taught kval',
  ),
  breaking('an exception outside its range', '169.254.169.254/32', 'fd00::/8', 'except'),
  breaking('a range that is none', 'cidr: 0.0.0.0/0', 'cidr: 0.0.0.0/33', 'ipBlock.cidr'),
  breaking('a range of ports that ends before it begins', 'endPort: 444', 'endPort: 442', 'endPort'),
  breaking('a policy type that there is not', '[Ingress, Egress]', '[Ingress, Outgress]', 'policyTypes'),
  breaking('an ingress path without its type', '            pathType: Prefix\n', '', 'pathType: Required value'),
  breaking('an ingress path that begins nowhere', '- path: /\n', '- path: login\n', 'must be an absolute path'),
  breaking(
    'an ingress host with a port',
    '- host: reader.example.com',
    '- host: reader.example.com:443',
    'rules[0].host',
  ),
  breaking(
    'a kind of another project',
    'kind: PodDisruptionBudget',
    'kind: PodSecurityPolicy',
    'a kind that nobody taught kval',
  ),
  breaking('a pod that restarts as nobody knows', 'restartPolicy: Never', 'restartPolicy: Once', 'restartPolicy'),
  breaking(
    'a single pod that keeps its capabilities',
    "drop: ['ALL']",
    "drop: ['CHOWN']",
    'restricted Pod Security: unrestricted capabilities (container "once"',
  ),
  breaking('a key of a Secret that is no file name', 'reader.conf:', 'reader/conf:', 'reader/conf'),

  // Of kinds that a definition brings.
  breakingCustom('a misspelt field', 'refreshInterval', 'refreshIntervall', 'unknown field "spec.refreshIntervall"'),
  breakingCustom(
    'a version that is served no more',
    'external-secrets.io/v1\n',
    'external-secrets.io/v1beta1\n',
    'a kind that nobody taught kval',
  ),
  breakingCustom(
    'an unknown value of an enumeration',
    'creationPolicy: Owner',
    'creationPolicy: Own',
    'spec.target.creationPolicy: Unsupported value: "Own"',
  ),
  breakingCustom('a field that is missing', '        key: reader\n', '', 'spec.data[0].remoteRef.key: Required value'),
  breakingCustom(
    'a listener that breaks a rule',
    'protocol: HTTPS',
    'protocol: HTTP',
    'tls must not be specified for protocols',
  ),
  breakingCustom('a backend without a port', '          port: 80\n', '', 'Must have port for Service reference'),
  breakingCustom(
    'text that misses its pattern',
    'matchName: login.example.com',
    'matchName: https://login',
    'egress[0].toFQDNs[0].matchName',
  ),
  breakingCustom('a number where text is due', `port: '443'`, 'port: 443', 'must be of type string'),
  breakingCustom(
    'a field given twice',
    'creationPolicy: Owner',
    'creationPolicy: Owner\n    creationPolicy: Owner',
    'cannot be decoded',
  ),
  breakingCustom(
    'no namespace',
    'kind: CiliumNetworkPolicy\nmetadata:\n  name: reader\n  namespace: reports',
    'kind: CiliumNetworkPolicy\nmetadata:\n  name: reader',
    'has no namespace',
  ),
  breakingCustom(
    'a cluster without its region',
    '  provider:\n    region: eu-central-1\n',
    '  provider: {}\n',
    'spec.provider.region: Required value',
  ),
];

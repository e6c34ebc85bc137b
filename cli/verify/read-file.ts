/** Kubernetes' objects from a file: YAML or JSON, several documents, or a `List` as kubectl prints it. */
import { parseAllDocuments } from 'yaml';
import { POD_IDENTITY_DAEMON_SET } from '../../lib/model/eks-nodes.js';
import { RuntimeError } from '../../runtime/errors.js';
import { known, unknown, type Fact } from './facts.js';
import {
  isReady,
  members,
  nameOf,
  toDaemonSet,
  toNamespace,
  toNode,
  toPod,
  toServiceAccount,
  type DaemonSet,
  type NamedPod,
  type ObjectName,
} from './objects.js';
import { printable } from '../printable.js';
import { NO_NODE, readPod, type ClusterFacts } from './read-pod.js';

export interface FileOptions {
  /** What an error calls the file. */
  readonly file: string;
  /** Which pod, where there are several. */
  readonly pod?: string;
  /** The namespace of objects that name none. */
  readonly namespace?: string;
}

/** Pods that an error names at most. */
const NAMED = 10;

/** @throws RuntimeError `Input` where it is no YAML, or holds no pod or several */
export function fromFile(text: string, options: FileOptions): ClusterFacts {
  const objects = parse(text, options.file).flatMap(members);
  const find = (kind: string, name: string, namespace?: string): unknown =>
    objects.find((object) => {
      const own = nameOf(object);
      if (own?.kind !== kind || own.name !== name) return false;
      return namespace === undefined || (own.namespace ?? options.namespace ?? namespace) === namespace;
    });
  const fact = <T>(object: unknown, what: string, convert: (object: unknown) => T | undefined): Fact<T> => {
    const value = object === undefined ? undefined : convert(object);
    return value === undefined ? unknown(`${options.file} does not hold ${what}`) : known(value);
  };
  const agent = fact(
    find('DaemonSet', POD_IDENTITY_DAEMON_SET.name, POD_IDENTITY_DAEMON_SET.namespace),
    `DaemonSet ${POD_IDENTITY_DAEMON_SET.namespace}/${POD_IDENTITY_DAEMON_SET.name} with its status; give it too, or --auto-mode`,
    toDaemonSet,
  );
  const agents = objects.filter((object) => isAgentPod(object, agent));
  const pod = onePod(
    options.pod === undefined ? objects.filter((object) => !agents.includes(object)) : objects,
    options,
  );
  const { namespace, nodeName, serviceAccount } = pod;
  return {
    pod,
    serviceAccount: fact(
      find('ServiceAccount', serviceAccount, namespace),
      `ServiceAccount ${namespace}/${serviceAccount}`,
      toServiceAccount,
    ),
    namespace: fact(find('Namespace', namespace), `Namespace ${namespace}`, toNamespace),
    node: nodeName === undefined ? unknown(NO_NODE) : fact(find('Node', nodeName), `Node ${nodeName}`, toNode),
    agent,
    agentHere: agentOn(nodeName, agents, options.file),
    issuer: unknown("the cluster's issuer is not known"),
  };
}

/** A file that holds no pod of the agent on the node need not hold all there are. */
function agentOn(nodeName: string | undefined, agents: readonly unknown[], file: string): Fact<readonly boolean[]> {
  if (nodeName === undefined) return unknown(NO_NODE);
  const here = agents.filter((object) => toPod(object).nodeName === nodeName);
  if (here.length > 0) return known(here.map(isReady));
  return unknown(
    `${file} does not hold its pod there; give it too: kubectl get pods --namespace ${POD_IDENTITY_DAEMON_SET.namespace} --field-selector spec.nodeName=${nodeName} --output yaml`,
  );
}

function isAgentPod(object: unknown, agent: Fact<DaemonSet>): boolean {
  const own = nameOf(object);
  if (own?.kind !== 'Pod' || own.namespace !== POD_IDENTITY_DAEMON_SET.namespace) return false;
  const labels = agent.state === 'known' ? Object.entries(agent.value.selector) : [];
  const { labels: has } = toPod(object);
  return labels.length > 0 && labels.every(([name, value]) => has[name] === value);
}

/** Never with the parser's own words: they repeat lines of the file, and those may hold secrets. */
function parse(text: string, file: string): readonly unknown[] {
  const documents = parseAllDocuments(text);
  const objects: unknown[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors;
    const line = error?.linePos?.[0].line;
    const where = line === undefined ? '' : ` at line ${line}: ${error?.code}`;
    if (error) throw new RuntimeError('Input', `--file: ${JSON.stringify(file)} is neither YAML nor JSON${where}`);
    try {
      objects.push(document.toJS());
    } catch {
      throw new RuntimeError('Input', `--file: ${JSON.stringify(file)} repeats parts of itself too often`);
    }
  }
  return objects;
}

function onePod(objects: readonly unknown[], { file, pod: wanted, namespace }: FileOptions): NamedPod {
  const named = objects.map((object) => ({ object, own: nameOf(object) }));
  const pods = named.filter(
    ({ own }) =>
      own?.kind === 'Pod' &&
      (wanted === undefined || own.name === wanted) &&
      (namespace === undefined || (own.namespace ?? namespace) === namespace),
  );
  const fail = (what: string): never => {
    throw new RuntimeError('Input', `--file: ${JSON.stringify(file)} ${printable(what)}`);
  };
  if (pods.length > 1) fail(`holds several pods: ${listed(pods)}; give --pod, --namespace`);
  if (pods.length === 0) {
    const kinds = [...new Set(named.map(({ own }) => own?.kind ?? 'something without kind and name'))];
    const others = named.filter(({ own }) => own?.kind === 'Pod');
    const which = `no Pod${wanted === undefined ? '' : ` ${JSON.stringify(wanted)}`}${namespace === undefined ? '' : ` of namespace ${namespace}`}`;
    if (others.length > 0) fail(`holds ${which}, but ${listed(others)}; give another --pod or --namespace, or none`);
    fail(
      `holds ${which}, but ${kinds.join(', ') || 'nothing'}; give what kubectl get pod NAME --output yaml prints, since the webhook changes pods alone`,
    );
  }
  return readPod(pods[0]!.object, namespace, `--file: ${JSON.stringify(file)}`);
}

/** Pods of a whole cluster are too many for a line. */
function listed(pods: ReadonlyArray<{ readonly own: ObjectName | undefined }>): string {
  const names = pods.map(({ own }) => [own?.namespace, own?.name].filter((part) => part !== undefined).join('/'));
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

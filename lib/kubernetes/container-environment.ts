import { ApiObject, JsonPatch } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { misuse } from '../private/errors';
import { requireGiven } from '../private/requirements';
import { checkPlain, checkSubdomain, checkVariables, refuseCredentials } from './checks';
import { variables } from './container';

/** Which container of an object takes an environment, and as whom its pods run. */
export interface ContainerEnvironmentTarget {
  /**
   * Name of the container, or of an init container.
   * @default - the only container; an error («Container») where there are several
   */
  readonly container?: string;
  /** Name of the service account that the pods run as: the one that their role is for. It must exist. */
  readonly serviceAccountName: string;
}

/** A container's variable, as a manifest has it. */
interface Variable {
  readonly name: string;
}

interface ContainerJson {
  readonly name: string;
  readonly env?: readonly Variable[];
}

interface PodSpecJson {
  readonly containers?: readonly ContainerJson[];
  readonly initContainers?: readonly ContainerJson[];
}

/** Where a pod's specification lies in an object, by the object's kind. Templates of pods lie in all other kinds alike. */
const POD_SPEC: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};
const TEMPLATE_SPEC = ['spec', 'template', 'spec'];

/** Keys that the AWS SDK takes before the role of the service account. */
const STATIC_KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/**
 * Variables that a container needs to work with a role, made by typed functions such as those of `Camunda`.
 *
 * A `WorkloadChart` takes them for its containers. What stands already takes them by `applyTo`: workloads of cdk8s-plus,
 * and objects as cdk8s reads them from a Helm chart or a file.
 */
export class ContainerEnvironment {
  /**
   * Any variables, for software that this package has no function for.
   * @param values by name; a malformed name is an error («Environment»), a value that is no text too, as `false` without
   * quotes, a variable that gives the AWS SDK other credentials, and a CDK token («LiteralNeeded»)
   */
  public static of(values: { readonly [name: string]: string }): ContainerEnvironment {
    return new ContainerEnvironment(values);
  }

  private readonly values: { readonly [name: string]: string };

  private constructor(values: { readonly [name: string]: string }) {
    requireGiven(undefined, 'variables', values, 'give them by name');
    checkPlain(values, 'variables');
    checkVariables('variables', values);
    const text = "would give the container other AWS credentials than its service account's role; leave it out";
    refuseCredentials('variables', values, text);
    this.values = { ...values };
  }

  /** The variables by name, in the order in which they are written: a copy. */
  public get variables(): { [name: string]: string } {
    return { ...this.values };
  }

  /**
   * Puts the variables into a container of a Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or CronJob, and the
   * service account into its pods. Variables of the same names are replaced, the others stay.
   *
   * What the workload holds now is what counts: call this after everything that adds variables to the container.
   *
   * A workload without such a container is an error («Container»); so is one whose container has keys of AWS among its
   * variables («Environment»), which the AWS SDK would take before the service account's role.
   * @param workload an object of cdk8s, or a construct that is made of one, as `Deployment` of cdk8s-plus
   */
  public applyTo(workload: IConstruct, target: ContainerEnvironmentTarget): void {
    const object = objectOf(workload);
    requireGiven(object, 'target', target, 'give it with the serviceAccountName');
    const { container, serviceAccountName } = target;
    checkPlain({ container, serviceAccountName });
    requireGiven(object, 'serviceAccountName', serviceAccountName, 'give the service account that the role is for');
    checkSubdomain('serviceAccountName', serviceAccountName, 'a ServiceAccount');
    const at = POD_SPEC[object.kind] ?? TEMPLATE_SPEC;
    const spec = at.reduce<unknown>(
      (part, key) => (part as Record<string, unknown> | undefined)?.[key],
      object.toJson(),
    );
    const found = findContainer(object, (spec ?? {}) as PodSpecJson, container);
    refuseStaticKeys(object, found.json);

    object.addJsonPatch(
      JsonPatch.add(`/${[...at, ...found.at].join('/')}/env`, this.mergedInto(found.json.env ?? [])),
      JsonPatch.add(`/${at.join('/')}/serviceAccountName`, serviceAccountName),
    );
  }

  /** A variable stays where its name stood first, since those after it may refer to it as $(NAME). */
  private mergedInto(present: readonly Variable[]): Variable[] {
    const own = new Map(variables(this.values).map((variable) => [variable.name, variable]));
    const kept = present.flatMap((variable) => {
      const replacement = own.get(variable.name);
      if (replacement === undefined) return Object.hasOwn(this.values, variable.name) ? [] : [variable];
      own.delete(variable.name);
      return [replacement];
    });
    return [...kept, ...own.values()];
  }
}

/** The object that a construct is made of. */
function objectOf(workload: IConstruct): ApiObject {
  requireGiven(undefined, 'workload', workload, 'give the Deployment or another object that holds the container');
  if (ApiObject.isApiObject(workload)) return workload;
  const { defaultChild } = workload.node;
  if (defaultChild !== undefined) return objectOf(defaultChild);
  const text = 'is made of no single object, as a Deployment is; take the one in it that holds the container';
  misuse(workload, { code: 'Container', property: 'workload', text });
}

function findContainer(
  object: ApiObject,
  { containers = [], initContainers = [] }: PodSpecJson,
  name: string | undefined,
): { readonly at: readonly string[]; readonly json: ContainerJson } {
  const all = [
    ...containers.map((json, index) => ({ at: ['containers', String(index)], json })),
    ...initContainers.map((json, index) => ({ at: ['initContainers', String(index)], json })),
  ];
  if (name === undefined && containers.length === 1) return all[0]!;
  const found = all.find(({ json }) => json.name === name);
  if (found !== undefined) return found;

  const property = 'container';
  if (all.length === 0) {
    const text = `is not there, since this ${object.kind} holds no pod's containers; take the object that does`;
    misuse(object, { code: 'Container', property, value: name, text });
  }
  const names = all.map(({ json }) => json.name).join(', ');
  const text =
    name === undefined
      ? `is missing, and this ${object.kind} has several; name one of ${names}`
      : `is no container of this ${object.kind}; name one of ${names}`;
  misuse(object, { code: 'Container', property, value: name, text });
}

function refuseStaticKeys(object: ApiObject, { name, env = [] }: ContainerJson): void {
  const key = env.find((variable) => STATIC_KEYS.includes(variable.name));
  if (key === undefined) return;
  const text =
    "is what the AWS SDK would take before the role of the service account; leave it out of the container's variables";
  misuse(object, { code: 'Environment', property: `env of ${name}`, value: key.name, text });
}

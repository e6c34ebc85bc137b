import { ACCOUNT_ID } from '../../../lib/model/limits.js';
import { formatArn } from '../../../lib/model/arn.js';
import { partitionOf } from '../../../lib/model/partition.js';
import { holds, resolve, type Scope } from '../../../lib/model/template/intrinsics.js';
import { parameterValue } from '../../../lib/model/template/parameters.js';
import { pseudoParameters } from '../../../lib/model/template/pseudo-parameters.js';
import { object } from '../../../lib/model/template/sections.js';
import type { DeployedStack, Deployment } from '../api.js';
import { AwsError } from '../core/error.js';
import type { EditableAccount, WorldEdit } from '../state/edit.js';
import type { Ids } from '../state/ids.js';
import type { Stack, StackResource } from '../state/world.js';
import { DeploymentError, TemplateProblem, unmodelled } from './error.js';
import type { ResourceType } from './resource-type.js';
import { RESOURCE_TYPES } from './resource-types.js';
import { onlyKnown, PARAMETER_ATTRIBUTES, readTemplate, type Template } from './template.js';

interface Surroundings {
  readonly ids: Ids;
  readonly now: number;
  readonly dropRoleTags: boolean;
}

/**
 * Makes what a template says, in the order of its references; a stack that stands already is changed, and what it no
 * longer holds is removed. Throws a `DeploymentError`, and then nothing has changed.
 */
export function deployTemplate(edit: WorldEdit, deployment: Deployment, surroundings: Surroundings): DeployedStack {
  try {
    return new StackDeployment(edit, deployment, surroundings).run();
  } catch (error) {
    if (error instanceof TemplateProblem) throw new DeploymentError(deployment.stackName, error.path, error.message);
    throw error;
  }
}

class StackDeployment {
  private readonly template: Template;
  private readonly account: EditableAccount;
  private readonly key: string;
  private readonly before: Stack | undefined;
  private readonly stackId: string;
  private readonly resources = new Map<string, StackResource>();
  /** Logical ids on the way to being made: one that is met again refers to itself. */
  private readonly begun = new Set<string>();
  private readonly scope: Scope;

  constructor(
    edit: WorldEdit,
    private readonly deployment: Deployment,
    private readonly surroundings: Surroundings,
  ) {
    const { account, region, stackName } = deployment;
    this.template = readTemplate(deployment.template);
    this.account = accountIn(edit, account, region);
    this.key = `${region}/${stackName}`;
    this.before = this.account.stacks.get(this.key);
    this.stackId = this.before?.id ?? this.newStackId();
    this.scope = {
      template: this.template,
      pseudo: { ...pseudoParameters(deployment), 'AWS::StackId': this.stackId },
      parameter: (name) => this.parameter(name),
      reference: (logicalId, path) => this.resource(logicalId, path).physicalId,
      attribute: (logicalId, name, path) => this.attribute(logicalId, name, path),
      imported: (name) => this.exportsOfOthers().get(name),
    };
  }

  run(): DeployedStack {
    const { parameters = {} } = this.deployment;
    onlyKnown(parameters, Object.keys(this.template.parameters), 'Parameters', 'parameter');
    const wanted = Object.keys(this.template.resources).filter((id) => this.isWanted(id));
    for (const id of wanted) this.resource(id, `Resources.${id}`);
    this.removeOld();
    const { outputs, exported } = this.outputs();
    this.account.stacks.set(this.key, {
      id: this.stackId,
      name: this.deployment.stackName,
      region: this.deployment.region,
      resources: this.resources,
      exports: exported,
    });
    const physicalIds = [...this.resources].map(([id, resource]) => [id, resource.physicalId] as const);
    return { outputs, physicalIds: Object.fromEntries(physicalIds) };
  }

  private isWanted(logicalId: string): boolean {
    const { condition } = this.template.resources[logicalId]!;
    return condition === undefined || holds(this.scope, condition, `Resources.${logicalId}.Condition`);
  }

  private parameter(name: string): string | string[] {
    const declared = this.template.parameters[name]!;
    onlyKnown(declared, PARAMETER_ATTRIBUTES, `Parameters.${name}`, 'attribute');
    return parameterValue(name, declared, this.deployment.parameters?.[name]);
  }

  /** The resource, made now if it isn't yet. */
  private resource(logicalId: string, path: string): StackResource {
    const made = this.resources.get(logicalId);
    if (made) return made;
    if (!Object.hasOwn(this.template.resources, logicalId) || !this.isWanted(logicalId)) {
      throw new TemplateProblem(path, `there is no resource or parameter ${JSON.stringify(logicalId)}`);
    }
    if (this.begun.has(logicalId)) throw new TemplateProblem(path, `${logicalId} depends on itself`);
    this.begun.add(logicalId);
    const resource = this.make(logicalId);
    this.resources.set(logicalId, resource);
    return resource;
  }

  private make(logicalId: string): StackResource {
    const path = `Resources.${logicalId}.Properties`;
    const { type, properties, dependsOn, retain } = this.template.resources[logicalId]!;
    const resourceType = typeNamed(type, `Resources.${logicalId}`);
    onlyKnown(properties, resourceType.properties, path, `property of ${type}`);
    for (const other of dependsOn) this.resource(other, `Resources.${logicalId}.DependsOn`);
    const resolved = object(resolve(this.scope, properties, path), path);
    const standing = this.before?.resources.get(logicalId);
    const place = { ...this.place(logicalId), path };
    const made = asProblem(path, () =>
      resourceType.put(place, resolved, standing?.type === type ? standing : undefined),
    );
    return { type, retain, ...made };
  }

  private attribute(logicalId: string, name: string, path: string): string {
    const { attributes, type } = this.resource(logicalId, path);
    if (!Object.hasOwn(attributes, name)) throw unmodelled(path, `attribute ${JSON.stringify(name)} of ${type}`);
    return attributes[name]!;
  }

  /** Removes what was replaced or is no longer in the template, latest first. */
  private removeOld(): void {
    for (const [logicalId, old] of [...(this.before?.resources ?? [])].reverse()) {
      const now = this.resources.get(logicalId);
      const stays = now?.type === old.type && now.physicalId === old.physicalId;
      if (stays || old.retain) continue;
      const path = `Resources.${logicalId}`;
      asProblem(path, () => typeNamed(old.type, path).remove(this.place(logicalId), old));
    }
  }

  private place(logicalId: string) {
    const { region, stackName } = this.deployment;
    return { account: this.account, region, stackName, logicalId, ...this.surroundings };
  }

  private outputs(): { outputs: Record<string, string>; exported: Map<string, string> } {
    const outputs: Record<string, string> = {};
    const exported = new Map<string, string>();
    for (const [id, output] of Object.entries(this.template.outputs)) {
      const path = `Outputs.${id}`;
      onlyKnown(output, ['Value', 'Description', 'Export', 'Condition'], path, 'attribute');
      if (output.Condition !== undefined && !holds(this.scope, String(output.Condition), path)) continue;
      outputs[id] = String(resolve(this.scope, output.Value, `${path}.Value`));
      if (output.Export === undefined) continue;
      const name = String(resolve(this.scope, object(output.Export, path).Name, `${path}.Export.Name`));
      if (this.exportsOfOthers().has(name)) {
        throw new TemplateProblem(path, `another stack exports ${JSON.stringify(name)} already`);
      }
      exported.set(name, outputs[id]);
    }
    return { outputs, exported };
  }

  private exportsOfOthers(): ReadonlyMap<string, string> {
    const others = [...this.account.stacks].filter(
      ([key, stack]) => key !== this.key && stack.region === this.deployment.region,
    );
    return new Map(others.flatMap(([, stack]) => [...stack.exports]));
  }

  private newStackId(): string {
    const { account, region, stackName } = this.deployment;
    return formatArn({
      partition: partitionOf(region).name,
      service: 'cloudformation',
      region,
      account,
      resource: `stack/${stackName}/${this.surroundings.ids.uuid()}`,
    });
  }
}

/** The account, in the partition of the region: an account is in one partition all its life. */
function accountIn(edit: WorldEdit, id: string, region: string): EditableAccount {
  if (!ACCOUNT_ID.pattern.test(id)) {
    throw new TemplateProblem('account', `${JSON.stringify(id)} is no account id; it has ${ACCOUNT_ID.allowed}`);
  }
  const account = edit.account(id);
  const partition = partitionOf(region).name;
  if (account.stacks.size === 0 && account.roles.size === 0) account.partition = partition;
  if (account.partition !== partition) {
    throw new TemplateProblem(
      'region',
      `${JSON.stringify(region)} is in ${partition}, account ${id} in ${account.partition}`,
    );
  }
  return account;
}

/** What IAM refuses, CloudFormation reports at the resource. */
function asProblem<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof AwsError) throw new TemplateProblem(path, `${error.code}: ${error.message}`);
    throw error;
  }
}

function typeNamed(type: string, path: string): ResourceType {
  const found = RESOURCE_TYPES.find((candidate) => candidate.type === type);
  if (!found) {
    throw unmodelled(
      path,
      `resource type ${JSON.stringify(type)}; it knows ${RESOURCE_TYPES.map((one) => one.type).join(', ')}`,
    );
  }
  return found;
}

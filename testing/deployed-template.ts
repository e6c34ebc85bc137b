import { unknownValue } from '../lib/model/policy';
import { resolve, holds, type Scope } from '../lib/model/template/intrinsics';
import { parameterValue } from '../lib/model/template/parameters';
import { TemplateProblem } from '../lib/model/template/problem';
import { pseudoParameters, type StackPlace } from '../lib/model/template/pseudo-parameters';
import { object, section, type Json } from '../lib/model/template/sections';
import type { Place } from './places';
import { RESOURCE_TYPES, type ResourceAt } from './resources';

/** Stands for the name of a stack that only the deployment knows, in names that CloudFormation makes up. */
const SOME_STACK = 'Stack';

/** A resource that the template makes where it is deployed. */
export interface DeployedResource extends ResourceAt {
  readonly type: string;
  /** False where only the deployment knows if it is made. */
  readonly certain: boolean;
  /** The expressions that say if a role is made, under which ARN, and whom it trusts. */
  readonly asked: readonly unknown[];
  /** A property, all the way down; what only the deployment knows stands in it as a value that is not known. */
  readonly known: (name: string) => unknown;
}

/** A template at a place: its expressions say what a deployment there would make of them. */
export class DeployedTemplate {
  public readonly place: StackPlace;
  private readonly resources: Readonly<Record<string, Json>>;
  private readonly scope: Scope;

  constructor(
    template: Json,
    place: Place,
    stackName: string | undefined,
    private readonly values: Readonly<Record<string, string>>,
  ) {
    this.place = { ...place, stackName: stackName ?? SOME_STACK };
    const { 'AWS::StackName': _, ...pseudo } = pseudoParameters(this.place);
    this.resources = section(template, 'Resources');
    const sections = {
      parameters: section(template, 'Parameters'),
      mappings: section(template, 'Mappings'),
      conditions: object(template.Conditions ?? {}, 'Conditions'),
    };
    this.scope = {
      template: sections,
      pseudo: stackName === undefined ? pseudo : pseudoParameters(this.place),
      parameter: (name) => this.parameter(name, sections.parameters[name]!),
      reference: (logicalId, path) => this.reference(logicalId, path),
      attribute: (logicalId, name, path) => this.attribute(logicalId, name, path),
      imported: (name) => {
        if (values[name] === undefined) throw unsaid('Fn::ImportValue', name);
        return values[name];
      },
    };
  }

  /** Logical ids of all resources of a type, those of a condition that does not hold too. */
  public idsOf(...types: string[]): string[] {
    return Object.keys(this.resources).filter((id) => types.includes(String(this.resources[id]!.Type)));
  }

  /** A resource, or undefined where its condition does not hold. */
  public find(logicalId: string): DeployedResource | undefined {
    const { Condition: condition, Type, Properties = {} } = this.resources[logicalId]!;
    const path = `Resources.${logicalId}`;
    const made = this.tried(() => condition === undefined || holds(this.scope, String(condition), `${path}.Condition`));
    if (made === false) return undefined;
    const properties = object(Properties, `${path}.Properties`);
    const place = (name: string): string => `${path}.Properties.${name}`;
    return {
      place: this.place,
      logicalId,
      type: String(Type),
      certain: made === true,
      asked: [condition, ...['RoleName', 'Path', 'AssumeRolePolicyDocument'].map((name) => properties[name])],
      reference: () => this.reference(logicalId, path),
      property: (name) => this.value(properties[name], place(name)),
      known: (name) => this.known(properties[name], place(name)),
    };
  }

  /** The value that an expression has, all the way down, with what is not known as such. */
  public known(value: unknown, path: string): unknown {
    const isPart = Array.isArray(value) || (isMap(value) && !isIntrinsic(value));
    if (!isPart) return this.orUnknown(value, path);
    if (Array.isArray(value)) {
      return value.map((one, index) => this.known(one, `${path}[${index}]`)).filter((one) => one !== undefined);
    }
    const entries = Object.entries(value as Json).map(
      ([key, one]) => [key, this.known(one, `${path}.${key}`)] as const,
    );
    return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
  }

  /** The value that an expression has. Throws where only the deployment knows a part of it. */
  public value(expression: unknown, path: string): unknown {
    return resolve(this.scope, expression, path);
  }

  /** What `read` gives, or undefined where only the deployment knows. */
  public tried<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof TemplateProblem) return undefined;
      throw error;
    }
  }

  private orUnknown(value: unknown, path: string): unknown {
    try {
      return this.value(value, path);
    } catch (error) {
      if (error instanceof TemplateProblem) return unknownValue(`${error.path}: ${error.message}`);
      throw error;
    }
  }

  private parameter(name: string, declared: Json): string | string[] {
    const said = this.values[name];
    // Whatever the Default of one from the Parameter Store is, it is no value: it is where the value stands.
    const elsewhere = String(declared.Type).startsWith('AWS::SSM::Parameter::Value<');
    if (said === undefined && (elsewhere || declared.Default === undefined)) throw unsaid(`Parameters.${name}`, name);
    const type =
      declared.Type === 'Number' ? 'Number' : /List\b/.test(String(declared.Type)) ? 'CommaDelimitedList' : 'String';
    return parameterValue(name, elsewhere ? { Type: type } : { ...declared, Type: type }, said);
  }

  private reference(logicalId: string, path: string): string {
    const said = this.values[logicalId];
    if (said !== undefined) return said;
    if (logicalId.startsWith('AWS::')) throw unsaid(path, logicalId);
    const resource = this.referred(logicalId, path);
    const { reference } = RESOURCE_TYPES[resource.type] ?? {};
    if (!reference) throw unsaid(path, logicalId);
    return reference(resource);
  }

  private attribute(logicalId: string, name: string, path: string): unknown {
    const said = this.values[`${logicalId}.${name}`];
    if (said !== undefined) return said;
    const resource = this.referred(logicalId, path);
    const attribute = RESOURCE_TYPES[resource.type]?.attributes[name];
    if (!attribute) throw unsaid(path, `${logicalId}.${name}`);
    return attribute(resource);
  }

  private referred(logicalId: string, path: string): DeployedResource {
    const resource = Object.hasOwn(this.resources, logicalId) ? this.find(logicalId) : undefined;
    if (!resource) throw new TemplateProblem(path, `there is no resource or parameter ${JSON.stringify(logicalId)}`);
    return resource;
  }
}

function unsaid(path: string, name: string): TemplateProblem {
  const argument = `{ values: { '${name}': '...' } }`;
  return new TemplateProblem(path, `only the deployment knows it; say it, as in toAdmit(request, ${argument})`);
}

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A map of one function. A statement's `Condition` is none, though a template has a function of that name. */
function isIntrinsic(value: object): boolean {
  const [name, ...others] = Object.keys(value);
  return others.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'));
}

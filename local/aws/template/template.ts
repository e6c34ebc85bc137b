import { object, section, type Json, type TemplateSections } from '../../../lib/model/template/sections.js';
import { TemplateProblem, unmodelled } from './error.js';

/** A template's sections, each by logical id. */
export interface Template extends TemplateSections {
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, Json>>;
}

export interface TemplateResource {
  readonly type: string;
  readonly properties: Json;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  readonly retain: boolean;
}

/** Said by the CDK alone, and about the deploying tool, not about what is deployed. */
const IGNORED_SECTIONS = ['AWSTemplateFormatVersion', 'Description', 'Metadata'];
const SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Rules', 'Resources', 'Outputs'];
/** The CDK's one rule: it compares the version of the bootstrap stack, which is not there. */
const BOOTSTRAP_RULE = 'CheckBootstrapVersion';
const RESOURCE_ATTRIBUTES = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

/** Attributes of a parameter that something refers to. */
export const PARAMETER_ATTRIBUTES = [
  'Type',
  'Default',
  'Description',
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'MinLength',
  'MaxLength',
  'NoEcho',
];

/** Reads a template's sections. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
export function readTemplate(source: unknown): Template {
  const template = object(source, 'template');
  onlyKnown(template, [...IGNORED_SECTIONS, ...SECTIONS], 'template', 'section');
  onlyKnown(object(template.Rules ?? {}, 'Rules'), [BOOTSTRAP_RULE], 'Rules', 'rule');
  const resources = section(template, 'Resources');
  if (Object.keys(resources).length === 0) throw new TemplateProblem('Resources', 'there is no resource');
  return {
    parameters: section(template, 'Parameters'),
    mappings: section(template, 'Mappings'),
    conditions: object(template.Conditions ?? {}, 'Conditions'),
    outputs: section(template, 'Outputs'),
    resources: Object.fromEntries(
      Object.entries(resources).map(([id, resource]) => [id, readResource(resource, `Resources.${id}`)]),
    ),
  };
}

function readResource(resource: Json, path: string): TemplateResource {
  onlyKnown(resource, RESOURCE_ATTRIBUTES, path, 'attribute');
  const { Type, Properties = {}, DependsOn = [], Condition, DeletionPolicy = 'Delete' } = resource;
  if (typeof Type !== 'string')
    throw new TemplateProblem(`${path}.Type`, `${JSON.stringify(Type)} is no resource type`);
  if (!['Delete', 'Retain', 'RetainExceptOnCreate'].includes(String(DeletionPolicy))) {
    throw unmodelled(`${path}.DeletionPolicy`, JSON.stringify(DeletionPolicy));
  }
  return {
    type: Type,
    properties: object(Properties, `${path}.Properties`),
    dependsOn: [DependsOn].flat().map(String),
    retain: DeletionPolicy !== 'Delete',
    ...(Condition !== undefined && { condition: String(Condition) }),
  };
}

/** Refuses by name what is not known: an ignored property would be a silent lie. */
export function onlyKnown(value: Json, known: readonly string[], path: string, kind: string): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) throw unmodelled(path, `${kind} ${JSON.stringify(unknown)}; it knows ${known.join(', ')}`);
}

import type { Json } from '../../../lib/model/template/sections.js';
import type { EditableAccount } from '../state/edit.js';
import type { Ids } from '../state/ids.js';
import type { Tag } from '../state/world.js';
import { TemplateProblem } from './error.js';

/** What a resource is made in. */
export interface Place {
  readonly account: EditableAccount;
  readonly region: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Where in the template, for errors. */
  readonly path: string;
  readonly ids: Ids;
  readonly now: number;
  readonly dropRoleTags: boolean;
}

export interface Made {
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What it put into other things, so that it can take away that and no more. */
  readonly owns: readonly string[];
}

/** A resource type of CloudFormation, as far as it is modelled. */
export interface ResourceType {
  readonly type: string;
  /** All properties that are modelled; another one is refused by name. */
  readonly properties: readonly string[];
  /**
   * Makes the resource, or changes the one that stands. Where a change needs a new resource, it makes that one and
   * returns another physical id; the old one is then removed.
   */
  readonly put: (place: Place, properties: Json, before: Made | undefined) => Made;
  readonly remove: (place: Omit<Place, 'path'>, made: Made) => void;
}

export function requiredText(properties: Json, name: string, path: string): string {
  const value = optionalText(properties, name, path);
  if (value === undefined) throw new TemplateProblem(path, `the property ${name} is missing`);
  return value;
}

export function optionalText(properties: Json, name: string, path: string): string | undefined {
  const value = properties[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new TemplateProblem(`${path}.${name}`, `${JSON.stringify(value)} is no text`);
}

/** CloudFormation takes text for a number, as `Ref` to a parameter gives it. */
export function optionalNumber(properties: Json, name: string, path: string): number | undefined {
  const value = properties[name];
  if (value === undefined || typeof value === 'number') return value;
  if (typeof value === 'string' && /^\d+$/.test(value)) return Number(value);
  throw new TemplateProblem(`${path}.${name}`, `${JSON.stringify(value)} is no number`);
}

export function optionalBoolean(properties: Json, name: string, path: string): boolean | undefined {
  const value = properties[name];
  if (value === undefined || typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new TemplateProblem(`${path}.${name}`, `${JSON.stringify(value)} is neither true nor false`);
}

export function textList(properties: Json, name: string, path: string): readonly string[] {
  const value = properties[name] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new TemplateProblem(`${path}.${name}`, `${JSON.stringify(value)} is no list of texts`);
}

/** A policy document as JSON text; CloudFormation takes a map or, for some properties, the text itself. */
export function documentText(properties: Json, name: string, path: string): string {
  const value = properties[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return JSON.stringify(value);
  throw new TemplateProblem(`${path}.${name}`, `${JSON.stringify(value)} is no policy document`);
}

export function tagList(properties: Json, path: string): readonly Tag[] {
  const value = properties.Tags ?? [];
  const isTag = (tag: Tag | null): boolean =>
    typeof tag === 'object' && tag !== null && typeof tag.Key === 'string' && typeof tag.Value === 'string';
  if (Array.isArray(value) && value.every(isTag)) return value as readonly Tag[];
  throw new TemplateProblem(`${path}.Tags`, `${JSON.stringify(value)} is no list of Key and Value`);
}

/** `STACK-LOGICALID-SUFFIX`, within a limit. */
export function generatedName({ stackName, logicalId, ids }: Place, max: number): string {
  const suffix = ids.suffix(12);
  return `${`${stackName}-${logicalId}`.slice(0, max - suffix.length - 1)}-${suffix}`;
}

import { TemplateProblem } from './problem';

/** A map of JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** The sections of a template that its expressions read, each by name. */
export interface TemplateSections {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly mappings: Readonly<Record<string, Json>>;
  readonly conditions: Readonly<Record<string, unknown>>;
}

/** The value, where it is a map. */
export function object(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TemplateProblem(path, `${JSON.stringify(value)} is no map`);
  }
  return value as Json;
}

/** One section, all of whose entries are maps; an absent one is empty. */
export function section(template: Json, name: string): Readonly<Record<string, Json>> {
  const found = object(template[name] ?? {}, name);
  return Object.fromEntries(Object.entries(found).map(([id, value]) => [id, object(value, `${name}.${id}`)]));
}

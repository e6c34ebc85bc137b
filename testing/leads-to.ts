import { object, type Json } from '../lib/model/template/sections';

const SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Resources'] as const;

/**
 * The parts of a template that an expression leads to: conditions, mappings, parameters and resources, whatever branch
 * of `Fn::If` holds. Every text counts that is the name of one, or holds it as `Fn::Sub` does.
 */
export function leadsTo(template: Json, expression: unknown): readonly unknown[] {
  const parts = new Map<string, unknown>();
  const visit = (name: string): void => {
    if (parts.has(name)) return;
    const sections = SECTIONS.map((section) => object(template[section] ?? {}, section));
    const named = sections.flatMap((section) => (Object.hasOwn(section, name) ? [section[name]] : []));
    if (named.length === 0) return;
    parts.set(name, named);
    textsIn(named).flatMap(namesIn).forEach(visit);
  };
  textsIn(expression).flatMap(namesIn).forEach(visit);
  return [...parts.values()];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** `Name`, `Name.Attribute`, and `${Name}` or `${Name.Attribute}` in a text. */
function namesIn(text: string): string[] {
  const variables = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name]) => name!);
  return [text, ...variables].map((name) => name.split('.')[0]!);
}

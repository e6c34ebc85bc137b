/** What the templates say of the app, so that nothing of it is written here again. */
import type { SynthesizedStack } from './assembly.js';

/** Functions, tables, schedules: whatever is not identity. */
export const isServices = ({ template }: SynthesizedStack): boolean =>
  Object.values(template.Resources).some(({ Type }) => Type === 'AWS::Lambda::Function');

/** Environments of the functions of bridges. */
export function bridgesOf(stacks: readonly SynthesizedStack[]): ReadonlyArray<Readonly<Record<string, string>>> {
  return stacks
    .flatMap(({ template }) => Object.values(template.Resources))
    .map(({ Properties = {} }) => Properties as { Environment?: { Variables: Readonly<Record<string, string>> } })
    .flatMap(({ Environment }) => (Environment?.Variables.PUBLIC_URL === undefined ? [] : [Environment.Variables]));
}

/** What the templates say of the example, so that nothing of it is written here again. */
import type { SynthesizedStack } from './assembly.js';

/** Functions, tables, schedules: whatever is not identity. */
export const isServices = ({ template }: SynthesizedStack): boolean =>
  Object.values(template.Resources).some(({ Type }) => Type === 'AWS::Lambda::Function');

/** Environment of a function. */
export function environmentOf(
  stacks: readonly SynthesizedStack[],
  functionName: string,
): Readonly<Record<string, string>> {
  for (const { Properties } of stacks.flatMap(({ template }) => Object.values(template.Resources))) {
    const { FunctionName, Environment } = (Properties ?? {}) as {
      readonly FunctionName?: string;
      readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
    };
    if (FunctionName === functionName && Environment) return Environment.Variables;
  }
  throw new Error(`no template holds the function ${functionName}`);
}

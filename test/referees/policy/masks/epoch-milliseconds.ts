import { baseOf, mapConditions, type Case } from '../case.js';
import type { Mask } from './mask.js';

export const epochMilliseconds: Mask = {
  name: 'epoch seconds read as milliseconds',
  oracle: 'iam-simulate',
  why: 'It takes an integer for milliseconds since the epoch, so that every such date lies in January 1970; AWS documents seconds.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date',
  asTaken: (one: Case) => {
    const keys = new Set<string>();
    const taken = mapConditions(one, (condition) => {
      if (!baseOf(condition.operator).startsWith('Date')) return condition;
      keys.add(condition.key.toLowerCase());
      return { ...condition, values: condition.values.map(asMilliseconds) };
    });
    const context = Object.entries(one.request.context).map(([key, value]) => [
      key,
      keys.has(key.toLowerCase()) && typeof value === 'string' ? asMilliseconds(value) : value,
    ]);
    return { ...taken, request: { ...one.request, context: Object.fromEntries(context) } };
  },
};

function asMilliseconds(value: string): string {
  return /^\d{5,}$/.test(value) ? new Date(Number(value)).toISOString() : value;
}

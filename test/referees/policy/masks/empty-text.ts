import { mapConditions, type Case } from '../case.js';
import type { Mask } from './mask.js';

/** Stands for the empty text as a value like any other. */
const A_VALUE = '\u00a0';

const emptyText = (oracle: Mask['oracle']): Mask => ({
  name: `an empty text counts as a value of a set (${oracle})`,
  oracle,
  why: 'It compares the empty text; AWS documents it as a null data set, for which ForAllValues holds and ForAnyValue does not.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
  asTaken: (one: Case) => {
    const filled = (value: string): string => (value === '' ? A_VALUE : value);
    const empty = Object.entries(one.request.context).filter(([, value]) => [value].flat().includes(''));
    if (empty.length === 0) return one;
    const keys = new Set(empty.map(([key]) => key.toLowerCase()));
    const context = Object.fromEntries(
      empty.map(([key, value]) => [key, typeof value === 'string' ? filled(value) : value.map(filled)]),
    );
    // Nor does an empty value stand in for a variable that has a default.
    const withDefaults = (value: string): string =>
      value.replace(/\$\{([^,}]+), '([^']*)'\}/g, (whole, key: string, byDefault: string) =>
        keys.has(key.toLowerCase()) ? byDefault : whole,
      );
    const taken = mapConditions(one, (condition) => {
      const values = condition.values.map(withDefaults);
      return { ...condition, values: keys.has(condition.key.toLowerCase()) ? values.map(filled) : values };
    });
    return { ...taken, request: { ...one.request, context: { ...one.request.context, ...context } } };
  },
});

export const emptyTextInIamSimulate = emptyText('iam-simulate');
export const emptyTextInMinistack = emptyText('ministack');

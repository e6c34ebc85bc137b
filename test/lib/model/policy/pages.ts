/** Pages of the IAM User Guide that fixtures follow. */
const guide = (title: string, page: string) => ({
  title,
  url: `https://docs.aws.amazon.com/IAM/latest/UserGuide/${page}.html`,
});

export const PAGES = {
  CO: guide('IAM JSON policy elements: Condition operators', 'reference_policies_elements_condition_operators'),
  MV: guide(
    'Single-valued vs. multivalued context keys',
    'reference_policies_condition-single-vs-multi-valued-context-keys',
  ),
  MK: guide(
    'Conditions with multiple context keys or values',
    'reference_policies_condition-logic-multiple-context-keys-or-values',
  ),
  V: guide('IAM policy elements: Variables and tags', 'reference_policies_variables'),
  P: guide('AWS JSON policy elements: Principal', 'reference_policies_elements_principal'),
  NP: guide('AWS JSON policy elements: NotPrincipal', 'reference_policies_elements_notprincipal'),
  EL: guide('Policy evaluation logic', 'reference_policies_evaluation-logic'),
  GK: guide('AWS global condition context keys', 'reference_policies_condition-keys'),
  ST: guide('Pass session tags in AWS STS', 'id_session-tags'),
  G: guide('Grammar of the IAM JSON policy language', 'reference_policies_grammar'),
  C: guide('IAM JSON policy elements: Condition', 'reference_policies_elements_condition'),
} as const;

export type PageId = keyof typeof PAGES;

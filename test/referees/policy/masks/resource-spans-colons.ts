import { mapStatements } from '../case.js';
import type { Mask } from './mask.js';

export const resourceSpansColons: Mask = {
  name: '* of a resource crosses colons',
  oracle: 'ministack',
  why: 'It matches the ARN as one text; AWS documents that a wildcard stays in its segment, but for the last one.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  asTaken: (one) => {
    const settled = (patterns: string | readonly string[]): string[] =>
      [patterns].flat().map((pattern) => (asOneText(pattern).test(one.request.resource) ? '*' : 'arn:aws:none:::none'));
    return mapStatements(one, (statement) => ({
      ...statement,
      ...(statement.Resource && { Resource: settled(statement.Resource) }),
      ...(statement.NotResource && { NotResource: settled(statement.NotResource) }),
    }));
  },
};

function asOneText(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}

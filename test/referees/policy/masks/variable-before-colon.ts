import { mapStatements } from '../case.js';
import type { Mask } from './mask.js';

export const variableBeforeColon: Mask = {
  name: 'a variable in a resource that goes on with a colon matches nothing',
  oracle: 'iam-simulate',
  why: 'It counts the colon within the variable as one between components; a variable may stand anywhere after the fifth colon.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement',
  asTaken: (one) => {
    const taken = (patterns: string | readonly string[]): string[] =>
      [patterns].flat().map((pattern) => (/\$\{[^}]*\}:/.test(pattern) ? 'arn:aws:none:::none' : pattern));
    return mapStatements(one, (statement) => ({
      ...statement,
      ...(statement.Resource && { Resource: taken(statement.Resource) }),
      ...(statement.NotResource && { NotResource: taken(statement.NotResource) }),
    }));
  },
};

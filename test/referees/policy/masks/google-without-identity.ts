import { mapStatements } from '../case.js';
import type { Mask } from './mask.js';

export const googleWithoutIdentity: Mask = {
  name: 'a login at Google needs an identity policy',
  oracle: 'iam-simulate',
  why: 'It takes a principal that is no ARN for one of another account, whose identity policies must allow too; a web identity has none and needs none.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  asTaken: (one) => {
    const { caller } = one.request;
    if (caller.type !== 'webIdentity' || caller.provider !== 'accounts.google.com') return one;
    return mapStatements(one, ({ NotAction: _, ...statement }) =>
      statement.Effect === 'Allow' ? { ...statement, Action: 'sts:GetCallerIdentity' } : statement,
    );
  },
};

import { mapStatements } from '../case.js';
import type { Mask } from './mask.js';

export const accountAsLogin: Mask = {
  name: 'an account principal matches an OIDC provider',
  oracle: 'iam-simulate',
  why: "It compares the account in the provider's ARN, so that a Deny for the account denies its logins; an account principal is never an OIDC provider's login.",
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  asTaken: (one) => {
    const { caller } = one.request;
    if (caller.type !== 'webIdentity') return one;
    const account = caller.provider.split(':')[4];
    return mapStatements(one, (statement) => {
      const names = typeof statement.Principal === 'object' ? statement.Principal.AWS : undefined;
      const itsAccount = [names ?? []].flat().some((name) => name === account || name.endsWith(`::${account}:root`));
      return statement.Effect === 'Deny' && itsAccount
        ? { ...statement, Principal: { Federated: caller.provider } }
        : statement;
    });
  },
};

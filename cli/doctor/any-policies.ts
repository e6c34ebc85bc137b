/** For a caller whose own policies shall not stand in the way. */
export const ANY_POLICIES = {
  identityPolicies: [
    {
      name: 'a policy that allows all',
      document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    },
  ],
} as const;

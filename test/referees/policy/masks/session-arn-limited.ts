import { mapStatements } from '../case.js';
import type { Mask } from './mask.js';

export const sessionArnLimited: Mask = {
  name: 'a resource policy that names a session is limited by the session policy',
  oracle: 'iam-simulate',
  why: 'It asks the session policy whatever names the caller; in one account, what is granted to a session by its own ARN is not limited by a session policy that is silent.',
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html',
  asTaken: (one) => {
    const { caller } = one.request;
    if (caller.type !== 'session' || one.policies.sessionPolicies === undefined) return one;
    return mapStatements(one, (statement) => {
      const names = typeof statement.Principal === 'object' ? statement.Principal.AWS : undefined;
      if (names === undefined || ![names].flat().includes(caller.arn)) return statement;
      const taken = [names].flat().map((name) => (name === caller.arn ? caller.roleArn : name));
      return { ...statement, Principal: { AWS: taken } };
    });
  },
};

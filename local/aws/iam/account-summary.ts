import { TRUST_POLICY_SIZE } from '../../../lib/model/limits.js';
import { demand, type Action } from '../core/call.js';
import { structure } from '../core/shape.js';

/**
 * Of the account's numbers and quotas the one that its trusts are held to; the others are left out.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export const getAccountSummary: Action<object> = {
  name: 'iam:GetAccountSummary',
  parameters: structure({}),
  run: (call) => {
    demand(call, { action: 'iam:GetAccountSummary', resource: '*' });
    return { SummaryMap: { entry: { key: 'AssumeRolePolicySizeQuota', value: TRUST_POLICY_SIZE } } };
  },
};

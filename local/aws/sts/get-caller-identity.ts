import { signer, type Action } from '../core/call.js';
import { structure } from '../core/shape.js';

/** Needs no permission and can't be denied. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const getCallerIdentity: Action<object> = {
  name: 'sts:GetCallerIdentity',
  parameters: structure({}),
  run: (call) => {
    const { userId, account, caller } = signer(call);
    return { UserId: userId, Account: account, Arn: caller.arn };
  },
};

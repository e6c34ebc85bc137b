import { matchArn } from '../arn-pattern';
import { pair } from './operator';
import { expanded } from './string';

/**
 * ARN operators. Equals and Like are one and the same.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export const ARN_OPERATORS = {
  ...pair('ArnEquals', 'ArnNotEquals', expanded(matchArn)),
  ...pair('ArnLike', 'ArnNotLike', expanded(matchArn)),
};

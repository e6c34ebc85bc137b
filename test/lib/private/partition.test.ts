import { partitionOfStack } from '../../../lib/private/partition';
import { FLAG_SETS } from '../support/flags';
import { newStack } from '../support/stacks';

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  test.each([
    ['us-east-1', 'aws'],
    ['ap-southeast-7', 'aws'],
    ['cn-northwest-1', 'aws-cn'],
    ['us-gov-east-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['us-isob-east-1', 'aws-iso-b'],
  ])('a stack in %s knows its partition, %s', (region, partition) => {
    expect(partitionOfStack(newStack({ region }, flags))).toBe(partition);
  });

  test.each([[{}], [{ region: 'xx-north-1' }]])('a stack for %j leaves it to CloudFormation', (env) => {
    const stack = newStack(env, flags);
    expect(stack.resolve(partitionOfStack(stack))).toEqual({ Ref: 'AWS::Partition' });
  });
});

import { partitionOf } from '../partition';
import type { Json } from './sections';

/** Where a template is deployed. */
export interface StackPlace {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
}

/**
 * What AWS::Region and the like stand for, all but AWS::StackId, which only a deployment gives.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
 */
export function pseudoParameters({ account, region, stackName }: StackPlace): Json {
  const partition = partitionOf(region);
  return {
    'AWS::AccountId': account,
    'AWS::NotificationARNs': [],
    'AWS::Partition': partition.name,
    'AWS::Region': region,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': partition.dnsSuffix,
  };
}

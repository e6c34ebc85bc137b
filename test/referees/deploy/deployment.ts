/** Stacks in the emulator's accounts: bootstrapped as root, deployed by a user who may assume the CDK's roles alone. */
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { XMLParser } from 'fast-xml-parser';
import { roleArn } from '../../../lib/model/index.js';
import type { Assembly, SynthesizedStack } from './assembly.js';
import { cdk, type Cdk } from './cdk.js';
import type { Certificates } from './certificates.js';
import type { Cloud } from './cloud.js';
import { rootKeys } from './ministack.js';
import type { Keys } from './request.js';

/** A resource as CloudFormation knows it. */
export interface StackResource {
  readonly StackName: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
}

/** The command line in an account that is bootstrapped for it. */
export async function deployer(folder: string, cloud: Cloud, certificates: Certificates): Promise<Cdk> {
  const { account, reach } = cloud;
  cdk(
    `${folder}/cdk-${account}-root`,
    reach,
    certificates,
    rootKeys(account),
  )('bootstrap', `aws://${account}/${reach.region}`);
  const user = await userWith(cloud, 'deployer', 'sts:AssumeRole', roleArn('aws', account, 'cdk-*'));
  return cdk(`${folder}/cdk-${account}`, reach, certificates, user);
}

/** Access keys of a new user who may do one thing. */
export async function userWith({ iam }: Cloud, UserName: string, Action: string, Resource: string): Promise<Keys> {
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource }],
  });
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

export function deploy(run: Cdk, { folder }: Assembly, stacks: readonly SynthesizedStack[]): string {
  return run('deploy', '--app', folder, ...stacks.map(({ name }) => name), '--require-approval', 'never');
}

export function destroy(run: Cdk, { folder }: Assembly, stacks: readonly SynthesizedStack[]): string {
  return run('destroy', '--app', folder, ...stacks.map(({ name }) => name), '--force');
}

/** What a stack is made of; nothing where there is no such stack. */
export async function stackResources(cloud: Cloud, stack: string): Promise<readonly StackResource[]> {
  const body = new URLSearchParams({ Action: 'DescribeStackResources', Version: '2010-05-15', StackName: stack });
  const text = await cloud.call({ service: 'cloudformation', body: body.toString() });
  const parser = new XMLParser({ isArray: (name) => name === 'member', parseTagValue: false });
  const { DescribeStackResourcesResponse: answer } = parser.parse(text) as {
    DescribeStackResourcesResponse: {
      DescribeStackResourcesResult: { StackResources: { member?: StackResource[] } | '' };
    };
  };
  const { StackResources } = answer.DescribeStackResourcesResult;
  return StackResources === '' ? [] : (StackResources.member ?? []);
}

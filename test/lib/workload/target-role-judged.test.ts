/** Target roles: both ends of the chain as the template has them, and who gets along it. */
import { Template } from 'aws-cdk-lib/assertions';
import { Pods, type PodIdentityOptions } from '../../../lib';
import { assumeRole } from '../../../lib/model/policy';
import type { PolicyDocument } from '../../../lib/model/policy/types';
import { FLAG_SETS } from '../support/flags';
import { REGIONS } from '../support/stacks';
import { DATA, only, SHOP, TOOLS, trustOf, UNTAGGED, workload, world } from './two-accounts';

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  describe.each(REGIONS)('in %s', (partition, region) => {
    const clusterArn = `arn:${partition}:eks:${region}:${TOOLS}:cluster/tools`;
    const firstArn = `arn:${partition}:iam::${TOOLS}:role/pods/orders`;
    const made = (options: PodIdentityOptions = {}, pods = SHOP) => {
      const { tools, data, target } = world({ region, flags }, { roleName: 'order-data' });
      workload(tools, target, options, pods);
      return { tools, data };
    };

    test('the target admits the role of the pods by their tags', () => {
      expect(trustOf(made().data)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:${partition}:iam::${TOOLS}:root` },
            Action: ['sts:AssumeRole', 'sts:TagSession'],
            Condition: {
              StringEquals: {
                'aws:RequestTag/eks-cluster-arn': clusterArn,
                'aws:RequestTag/kubernetes-namespace': 'shop',
                'aws:RequestTag/kubernetes-service-account': 'orders',
              },
              ArnEquals: { 'aws:PrincipalArn': firstArn },
            },
          },
        ],
      });
    });

    test('the target admits the role of the pods by the External ID where they have no tags', () => {
      expect(trustOf(made(UNTAGGED).data)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:${partition}:iam::${TOOLS}:root` },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEquals: { 'sts:ExternalId': `${region}/${TOOLS}/tools/shop/orders` },
              ArnEquals: { 'aws:PrincipalArn': firstArn },
            },
          },
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:${partition}:iam::${TOOLS}:root` },
            Action: 'sts:TagSession',
            Condition: { ArnEquals: { 'aws:PrincipalArn': firstArn } },
          },
        ],
      });
    });

    test('the association names both roles, and the first may assume the second and no other', () => {
      const { tools } = made();
      const targetArn = `arn:${partition}:iam::${DATA}:role/order-data`;
      expect(only(tools, 'AWS::EKS::PodIdentityAssociation')).toMatchObject({
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^Orders/), 'Arn'] },
        TargetRoleArn: targetArn,
      });
      expect(only(tools, 'AWS::IAM::Policy').PolicyDocument).toEqual({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: targetArn }],
      });
    });

    type Chain = { tags?: Record<string, string>; externalId?: string; role?: string; account?: string };
    const tags = {
      'eks-cluster-arn': clusterArn,
      'kubernetes-namespace': 'shop',
      'kubernetes-service-account': 'orders',
    };
    const verdict = (trustPolicy: PolicyDocument, chain: Chain) => {
      const { role = 'pods/orders', account = TOOLS, externalId } = chain;
      const may = { Effect: 'Allow', Action: 'sts:*', Resource: '*' };
      return assumeRole({
        role: { arn: `arn:${partition}:iam::${DATA}:role/order-data`, trustPolicy },
        caller: {
          type: 'session',
          account,
          arn: `arn:${partition}:sts::${account}:assumed-role/orders/eks-tools-1`,
          roleArn: `arn:${partition}:iam::${account}:role/${role}`,
        },
        callerPolicies: { identityPolicies: [{ name: 'caller', document: { Statement: [may] } }] },
        inheritedTags: chain.tags ?? {},
        ...(externalId !== undefined && { externalId }),
      }).verdict;
    };

    test.each<[string, string, Chain]>([
      ['admits', 'the pods', { tags }],
      ['refuses', 'another namespace', { tags: { ...tags, 'kubernetes-namespace': 'default' } }],
      ['refuses', 'another service account', { tags: { ...tags, 'kubernetes-service-account': 'default' } }],
      ['refuses', 'another cluster', { tags: { ...tags, 'eks-cluster-arn': `${clusterArn}-2` } }],
      ['refuses', 'another role of the account, with the same tags', { tags, role: 'pods/other' }],
      ['refuses', 'a role of that name under another path', { tags, role: 'orders' }],
      ['refuses', 'a role of that name in another account', { tags, account: '777788889999' }],
      ['refuses', 'the role without tags', {}],
      ['refuses', 'the External ID without tags', { externalId: `${region}/${TOOLS}/tools/shop/orders` }],
    ])('by tags, the target %s %s', (expected, _who, chain) => {
      expect(verdict(trustOf(made().data), chain)).toBe(expected);
    });

    const id = (text: string) => ({ externalId: `${region}/${TOOLS}/${text}` });
    test.each<[string, string, Chain]>([
      ['admits', 'the pods', id('tools/shop/orders')],
      ['refuses', 'another namespace', id('tools/default/orders')],
      ['refuses', 'another service account', id('tools/shop/default')],
      ['refuses', 'another cluster', id('tools-2/shop/orders')],
      ['refuses', 'no External ID', {}],
      ['refuses', 'another role of the account', { ...id('tools/shop/orders'), role: 'pods/other' }],
      ['refuses', 'another account', { ...id('tools/shop/orders'), account: '777788889999' }],
    ])('by External ID, the target %s %s', (expected, _who, chain) => {
      expect(verdict(trustOf(made(UNTAGGED).data), chain)).toBe(expected);
    });

    const all = [Pods.ofWholeNamespace('shop')];
    test.each<[string, string, PodIdentityOptions, Chain]>([
      ['admits', 'any of its service accounts by tags', {}, { tags: { ...tags, 'kubernetes-service-account': 'x' } }],
      ['refuses', 'another namespace by tags', {}, { tags: { ...tags, 'kubernetes-namespace': 'shop-2' } }],
      ['admits', 'any of its service accounts by External ID', UNTAGGED, id('tools/shop/x')],
      ['refuses', 'another namespace by External ID', UNTAGGED, id('tools/shop-2/x')],
      ['refuses', 'another cluster by External ID', UNTAGGED, id('tools-2/shop/x')],
    ])('for a whole namespace, the target %s %s', (expected, _who, options, chain) => {
      expect(verdict(trustOf(made(options, all).data), chain)).toBe(expected);
    });

    test('no stack exports or imports anything, and none waits for the other', () => {
      const { tools, data } = made();
      for (const stack of [tools, data]) {
        expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(
          /ImportValue|"Export"|"Outputs"|Fn::GetStackOutput/,
        );
        expect(stack.dependencies).toEqual([]);
      }
    });
  });
});

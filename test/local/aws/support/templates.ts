import type { Deployment } from '../../../../local/aws/index.js';

/** Small templates, as parsed JSON. */
export const HUB = '111111111111';
export const TARGET = '222222222222';
export const REGION = 'eu-central-1';
export const EXTERNAL_ID = 'e'.repeat(64);

type Json = Record<string, unknown>;

export function role(trust: unknown, properties: Json = {}): Json {
  const Statement = Array.isArray(trust) ? trust : [trust];
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement };
  return { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument, ...properties } };
}

export function policy(...Statement: unknown[]): Json {
  return { Version: '2012-10-17', Statement };
}

export function inline(PolicyName: string, ...statements: unknown[]): Json {
  return { PolicyName, PolicyDocument: policy(...statements) };
}

export const allow = (Action: unknown, more: Json = {}): Json => ({ Effect: 'Allow', Action, Resource: '*', ...more });

/** A trust's statement. */
export const trusts = (Principal: unknown, Action: unknown = 'sts:AssumeRole', more: Json = {}): Json => ({
  Effect: 'Allow',
  Principal,
  Action,
  ...more,
});

export const root = (account: string): Json => ({ AWS: `arn:aws:iam::${account}:root` });

export function template(Resources: Json, rest: Json = {}): Json {
  return { Resources, ...rest };
}

/** A role that nobody of interest may assume. */
export const SOME_ROLE: Json = { Some: role(trusts({ Service: 'ec2.amazonaws.com' }), { RoleName: 'some' }) };

/** A deployment of resources, into the target account unless said otherwise. */
export function deployment(Resources: Json, rest: Json = {}, more: Partial<Deployment> = {}): Deployment {
  return { template: template(Resources, rest), stackName: 'stack', account: TARGET, region: REGION, ...more };
}

/** A role that may read roles, trusted by the hub account with the External ID, and TagSession. */
export function ingestionRole(properties: Json = {}): Json {
  return role(
    [
      trusts(root(HUB), 'sts:AssumeRole', { Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } } }),
      trusts(root(HUB), 'sts:TagSession'),
    ],
    {
      RoleName: 'ingestion',
      Policies: [inline('read', allow(['iam:ListRoles', 'iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy']))],
      ...properties,
    },
  );
}

/** A worker and its association, in the hub account. */
export function worker(): Json {
  return {
    Worker: role(
      trusts({ Service: 'pods.eks.amazonaws.com' }, ['sts:AssumeRole', 'sts:TagSession'], {
        Condition: {
          StringEquals: {
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
            'aws:RequestTag/eks-cluster-arn': {
              'Fn::Sub': 'arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:cluster/prod',
            },
            'aws:RequestTag/kubernetes-namespace': 'serval',
            'aws:RequestTag/kubernetes-service-account': 'serval-worker-sa',
          },
        },
      }),
      { RoleName: 'worker' },
    ),
    WorkerPolicy: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: 'assume',
        PolicyDocument: policy(allow(['sts:AssumeRole', 'sts:TagSession'])),
        Roles: [{ Ref: 'Worker' }],
      },
    },
    Association: {
      Type: 'AWS::EKS::PodIdentityAssociation',
      Properties: {
        ClusterName: 'prod',
        Namespace: 'serval',
        ServiceAccount: 'serval-worker-sa',
        RoleArn: { 'Fn::GetAtt': ['Worker', 'Arn'] },
      },
    },
  };
}

/** A requestable role, and the login provider that its trust admits. */
export function login(issuer = 'https://login.example.com', clientId = 'client-1'): Json {
  const host = issuer.replace('https://', '');
  return {
    Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: issuer, ClientIdList: [clientId] } },
    Requestable: role(
      trusts({ Federated: { Ref: 'Provider' } }, 'sts:AssumeRoleWithWebIdentity', {
        Condition: { StringEquals: { [`${host}:aud`]: clientId } },
      }),
      {
        RoleName: 'requestable',
        MaxSessionDuration: 7200,
        Tags: [{ Key: 'serval', Value: '' }],
        Policies: [inline('list', allow('iam:ListRoles'))],
      },
    ),
  };
}

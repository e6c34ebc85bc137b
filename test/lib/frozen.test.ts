/** Logical ids are public API: another one replaces a role, and everybody is locked out until it is trusted again. */
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { IngestionRole, LoginProvider, RequestableRole, ServalAccount, ServalPrincipal, WorkerRole } from '../../lib';
import { FLAG_SETS } from './support/flags';
import { EXTERNAL_ID } from './support/stacks';

const worker = { clusterName: 'tools', namespace: 'serval' };
const okta = { domain: 'acme.okta.com', clientId: '0oa1' };

test.each(FLAG_SETS)('with %s, logical ids are the frozen ones', (_name, flags) => {
  const stack = new Stack(new App({ context: { ...flags } }), 'Stack');
  const account = new ServalAccount(stack, 'Serval', { externalId: EXTERNAL_ID, okta, worker });
  new IngestionRole(stack, 'Ingestion', {
    externalId: EXTERNAL_ID,
    trustedBy: ServalPrincipal.selfHosted('1'.repeat(12)),
  });
  new LoginProvider(stack, 'Login', { issuer: 'https://login.acme.com', clientId: '0oa1' });
  // Of another cluster, since each hands out one role for each service account.
  new WorkerRole(stack, 'Worker', { ...worker, clusterName: 'blue' });
  new RequestableRole(stack, 'Admin', { loginProvider: account.loginProvider! });

  const template = Template.fromStack(stack).toJSON() as Record<'Resources' | 'Outputs', Record<string, object>>;
  const types = Object.entries(template.Resources).map(([id, resource]) => [id, (resource as { Type: string }).Type]);
  expect(Object.fromEntries(types)).toEqual({
    ServalLogin0844CBEE: 'AWS::IAM::OIDCProvider',
    ServalWorkerAssumeRolePolicy1819D0B0: 'AWS::IAM::ManagedPolicy',
    ServalWorker93D41C7A: 'AWS::IAM::Role',
    ServalWorkerPodIdentityAssociation0E5566F7: 'AWS::EKS::PodIdentityAssociation',
    ServalIngestion8354ABD7: 'AWS::IAM::Role',
    Ingestion68678714: 'AWS::IAM::Role',
    Login2DD1ABA8: 'AWS::IAM::OIDCProvider',
    WorkerAssumeRolePolicyB2E65FDA: 'AWS::IAM::ManagedPolicy',
    WorkerF29CA63A: 'AWS::IAM::Role',
    WorkerPodIdentityAssociation12C78BAA: 'AWS::EKS::PodIdentityAssociation',
    AdminD8C7621C: 'AWS::IAM::Role',
  });
  expect(Object.keys(template.Outputs)).toEqual([
    'ServalIngestionConnectionServalAccountId68D33DDB',
    'ServalIngestionConnectionExternalId757C56D2',
    'ServalIngestionConnectionAccountId81D15128',
    'ServalIngestionConnectionAccountName299A6420',
    'ServalIngestionConnectionRoleArnA620A671',
    'IngestionConnectionServalAccountIdA1867980',
    'IngestionConnectionExternalId4F4989C8',
    'IngestionConnectionAccountId4FCEE50E',
    'IngestionConnectionAccountName0F87EAB1',
    'IngestionConnectionRoleArn2DCAD861',
  ]);
});

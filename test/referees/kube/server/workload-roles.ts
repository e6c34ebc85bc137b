/**
 * Prints the template of workloads' roles for a cluster of a flavour, and of the provider that their account has for it:
 * a process of its own, since the constructs are CommonJS and take their time to load.
 *
 *     workload-roles.ts FLAVOUR ACCOUNT
 */
import { App, Stack } from 'aws-cdk-lib';
import { CfnOIDCProvider } from 'aws-cdk-lib/aws-iam';
import { Identity } from '../../../../lib/workload/identity.js';
import { Issuer } from '../../../../lib/workload/issuer.js';
import { Pods } from '../../../../lib/workload/pods.js';
import { WorkloadRole } from '../../../../lib/workload/workload-role.js';
import { FLAVOURS, type FlavourName } from './flavours.js';

const ISSUERS: Readonly<Record<FlavourName, Issuer>> = {
  EKS: Issuer.eks(FLAVOURS.EKS.issuer),
  'EKS in China': Issuer.eks(FLAVOURS['EKS in China'].issuer),
  ROSA: Issuer.rosa(FLAVOURS.ROSA.issuer),
  'Giant Swarm 19': Issuer.giantSwarm({
    release: '19.0.1',
    clusterName: 'abcl0',
    clusterAccount: '444455556666',
    clusterRegion: 'eu-west-1',
    installation: 'gollum',
    baseDomain: 'westeurope.aws.example.com',
  }),
  'Giant Swarm 19 in China': Issuer.giantSwarm({
    release: '19.0.1',
    clusterName: 'abcl0',
    clusterAccount: '111122223333',
    clusterRegion: 'cn-north-1',
  }),
};

const [flavour, account] = process.argv.slice(2) as [FlavourName, string];
const { issuer: url, audience, region } = FLAVOURS[flavour];
const app = new App();
const stack = new Stack(app, 'Workloads', { env: { account, region } });
new CfnOIDCProvider(stack, 'Cluster', { url, clientIdList: [audience, 'openshift'] });
const identities = [Identity.irsa({ issuer: ISSUERS[flavour] })];
const orders = Pods.ofServiceAccount('shop', 'orders');
new WorkloadRole(stack, 'One', { roleName: 'one', pods: [orders], identities });
new WorkloadRole(stack, 'Several', {
  roleName: 'several',
  pods: [orders, Pods.ofServiceAccount('shop', 'billing'), Pods.ofServiceAccount('jobs', 'nightly')],
  identities,
});
new WorkloadRole(stack, 'Whole', { roleName: 'whole', pods: [Pods.ofWholeNamespace('shop')], identities });
new WorkloadRole(stack, 'AnyAudience', {
  roleName: 'any-audience',
  pods: [orders],
  identities: [Identity.irsa({ issuer: ISSUERS[flavour], trustAnyAudience: true })],
});
process.stdout.write(JSON.stringify(app.synth().getStackByName(stack.stackName).template));

/**
 * Prints the template of the bridge's role for a cluster's issuer, and of the provider that its account has for it: a
 * process of its own, since the constructs are CommonJS and take their time to load.
 *
 *     bridge-role.ts ISSUER-URL ACCOUNT REGION NAMESPACE SERVICE-ACCOUNT
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnOIDCProvider } from 'aws-cdk-lib/aws-iam';
import { EKS_AUDIENCE } from '../../../../lib/model/index.js';
import { BridgeHost } from '../../../../lib/service/bridge-host.js';
import { BridgeRole } from '../../../../lib/service/bridge-role.js';
import { Identity } from '../../../../lib/workload/identity.js';
import { Issuer } from '../../../../lib/workload/issuer.js';

const [url, account, region, namespace, serviceAccount] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const app = new App();
const stack = new Stack(app, 'Identity', { env: { account, region } });
new CfnOIDCProvider(stack, 'Cluster', { url, clientIdList: [EKS_AUDIENCE] });
const identity = Identity.irsa({ issuer: Issuer.eks(url) });
const bridge = new BridgeRole(stack, 'Bridge', {
  host: BridgeHost.kubernetes({ identity, namespace, serviceAccount }),
});
new CfnOutput(stack, 'RoleArn', { value: bridge.roleArn });
process.stdout.write(JSON.stringify(app.synth().getStackByName(stack.stackName).template));

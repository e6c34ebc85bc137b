/** The resources of examples/serverless in plain aws-cdk-lib. */
import { Duration, Stack, type App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { addIngestion, addLogin, addRequestable } from './ingestion.js';
import { TOOLS } from './policies.js';
import { addBridgeFunctionRole, addGrantRole, addSyncRole } from './service-roles.js';
import { addBridge, addStore, addSync } from './services.js';

export function build(app: App, region = 'eu-west-1'): void {
  const env = { account: TOOLS, region };
  const accounts = [{ id: TOOLS, name: 'tools' }];
  const identity = new Stack(app, 'ServalIdentity', { env, description: 'Serval: roles and the login provider' });
  const sync = addSyncRole(identity, accounts);
  addBridgeFunctionRole(identity);
  addGrantRole(identity);
  addIngestion(identity, [sync], 'tools');
  addRequestable(identity, 'Investigator', {
    assumedBy: addLogin(identity),
    roleName: 'incident-investigator',
    description: 'Looks at everything, changes nothing',
    maxSessionDuration: Duration.hours(4),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('job-function/ViewOnlyAccess')],
  });
  const services = new Stack(app, 'ServalServices', { env, description: 'Serval: the sync and the bridge' });
  services.addStackDependency(identity);
  addBridge(services, { catalog: addSync(services, accounts), ...addStore(services) });
}

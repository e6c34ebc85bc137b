import { App, Duration, Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import {
  Accounts,
  OrganizationSync,
  OrganizationSyncRoles,
  RequestableRole,
  ServalOrganization,
  ServalPrincipal,
} from 'cdk-serval';

/** Delegated administrator of the organization, for StackSets too: a member account like any other. */
const TOOLS = '111122223333';
const MANAGEMENT = '777788889999';
const SHOP = '444455556666';
/** Its team made the login provider before the organization did. */
const PAYMENTS = '222233334444';
const SANDBOX = '555566667777';

const ROOT = 'r-ab12';
const EXTERNAL_ID = '9c41e7d05ab2486f8e3b17c0d2fa596483be7d15f60a4c92871d3e5b0fc6a248';

/**
 * Adds the stacks of an organization: the roles of the sync and the StackSet that lets it into every account, the same for
 * the management account, the sync itself, and a role that the team of one account makes requestable.
 */
export function build(app: App, region = 'eu-west-1'): void {
  const accounts = Accounts.fromOrganization({ exclude: [SANDBOX] });
  const identity = new Stack(app, 'ServalIdentity', { env: { account: TOOLS, region } });
  const syncRoles = new OrganizationSyncRoles(identity, 'Sync', { accounts });
  const organization = new ServalOrganization(identity, 'Organization', {
    organizationalUnits: [ROOT],
    delegatedAdministrator: true,
    excludedAccounts: [SANDBOX],
    accountsWithLoginProvider: [PAYMENTS],
    trustedBy: ServalPrincipal.roles(syncRoles),
    externalId: EXTERNAL_ID,
    okta: { domain: 'example.okta.com', clientId: '0oa1b2c3d4E5F6g7h8i9' },
  });

  const management = new Stack(app, 'ServalManagement', { env: { account: MANAGEMENT, region } });
  organization.addManagementAccount(management);

  const services = new Stack(app, 'ServalServices', { env: { account: TOOLS, region } });
  services.addStackDependency(identity, 'the functions run with its roles');
  new OrganizationSync(services, 'Sync', {
    accounts,
    externalId: organization.externalId,
    ingestionRoleName: organization.ingestionRoleName,
    roles: OrganizationSyncRoles.fromRoleName(services, 'Roles'),
  });

  const shop = new Stack(app, 'Shop', { env: { account: SHOP, region } });
  new RequestableRole(shop, 'Auditor', {
    loginProvider: organization.loginProvider!,
    roleName: 'shop-auditor',
    maxSessionDuration: Duration.hours(4),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('SecurityAudit')],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}

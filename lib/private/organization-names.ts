/** What the parts of the sync of an organization are called: all after its state machine, so that its two stacks agree. */

/** Names of everything. */
export interface OrganizationSyncNames {
  readonly accountsFunction: string;
  readonly readFunction: string;
  readonly summaryFunction: string;
  readonly deadLetters: string;
  readonly log: string;
}

/** Of functions, whose roles are called so too, queue and log. @param name of the state machine */
export function organizationSyncNames(name: string): OrganizationSyncNames {
  return {
    accountsFunction: `${name}-accounts`,
    readFunction: `${name}-read`,
    summaryFunction: `${name}-summary`,
    deadLetters: `${name}-dead-letters`,
    // Under this prefix the log's own resource policy need not grow with each log of the account.
    log: `/aws/vendedlogs/states/${name}`,
  };
}

/** Of the five roles. @param roleName of the state machine's, with its path in front where it has one */
export function organizationRoleNames(roleName: string) {
  return {
    stateMachine: roleName,
    schedule: `${roleName}-schedule`,
    accounts: `${roleName}-accounts`,
    read: `${roleName}-read`,
    summary: `${roleName}-summary`,
  };
}

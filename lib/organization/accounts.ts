import type { IConstruct } from 'constructs';
import { requireAccounts, requireUnits } from '../private/organization-ids';
import { requireSome } from '../private/requirements';

/** Which accounts of an organization. */
export interface OrganizationAccountsOptions {
  /**
   * Ids of organizational units, as "ou-ab12-12345678", or of the root, as "r-ab12": the accounts in them, and in all
   * units below.
   * @default - the whole organization
   */
  readonly organizationalUnits?: string[];
  /**
   * Ids of accounts that are not read, 12 digits each.
   * @default - none
   */
  readonly exclude?: string[];
}

/** Accounts as the constructs need them. */
interface BoundAccounts {
  /** By id; absent where Organizations is asked at each run. */
  readonly listed?: readonly string[];
  readonly organizationalUnits: readonly string[];
  readonly excluded: readonly string[];
}

/** Whose roles the sync of an organization reads. */
export abstract class Accounts {
  /**
   * These and no others, of one organization or not. Each has an alarm of its own.
   * @param accountIds 12 digits each, written out but for the stack's own («LiteralNeeded»), each once («Duplicate»); as
   * many as one role may name, about 190 («TooMany» says how many)
   */
  public static fromList(accountIds: string[]): Accounts {
    return new Listed(accountIds);
  }

  /**
   * The accounts of the organization that are active when a run begins, new ones by themselves, 8,000 at most. The stack
   * must be of the management account or of a delegated administrator, since no other may ask.
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html
   */
  public static fromOrganization(options: OrganizationAccountsOptions = {}): Accounts {
    return new OfOrganization(options);
  }

  /** @internal */
  public abstract _bind(scope: IConstruct): BoundAccounts;
}

class Listed extends Accounts {
  constructor(private readonly accountIds: string[]) {
    super();
  }

  public _bind(scope: IConstruct): BoundAccounts {
    requireSome(scope, 'accounts', this.accountIds, 'give the id of one account at least');
    requireAccounts(scope, 'accounts', this.accountIds, {
      where: 'the alarm of an account is known by its id, which',
      orOwn: true,
    });
    return { listed: [...this.accountIds], organizationalUnits: [], excluded: [] };
  }
}

class OfOrganization extends Accounts {
  constructor(private readonly options: OrganizationAccountsOptions) {
    super();
  }

  public _bind(scope: IConstruct): BoundAccounts {
    const { organizationalUnits, exclude } = this.options;
    if (organizationalUnits) {
      requireUnits(scope, 'accounts.organizationalUnits', organizationalUnits, {
        where: 'a unit stands in a setting, which',
        remedy: 'name one unit at least, or leave the property out for all',
      });
    }
    if (exclude) {
      const property = 'accounts.exclude';
      requireSome(scope, property, exclude, 'name one account at least, or leave the property out');
      requireAccounts(scope, property, exclude, {
        where: 'an excluded account stands in a setting, which',
        orOwn: true,
      });
    }
    return { organizationalUnits: [...(organizationalUnits ?? [])], excluded: [...(exclude ?? [])] };
  }
}

import { Aws, CfnCondition, Fn, type CfnResource, type Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LoginProvider, type LoginProviderProps, type OktaLoginProviderOptions } from '../access/login-provider';
import { IngestionRole } from '../ingestion/ingestion-role';
import type { ServalPrincipal } from '../ingestion/serval-principal';
import { misuse } from './errors';

/** What every account of an organization gets. */
export interface OrganizationMemberProps {
  /** Who assumes the ingestion role. */
  readonly trustedBy: ServalPrincipal;
  /** What the ingestion role demands. */
  readonly externalId: string;
  /** Name of the ingestion role. */
  readonly roleName: string;
  /**
   * Whom people log in with.
   * @default - `oidc` says it
   */
  readonly okta?: OktaLoginProviderOptions;
  /**
   * Whom people log in with.
   * @default - no login provider unless `okta` is given
   */
  readonly oidc?: LoginProviderProps;
  /** Accounts in which no provider is made, by id. */
  readonly accountsWithLoginProvider: readonly string[];
}

/**
 * What one account of an organization gets, member or management account alike: the ingestion role, and the login
 * provider unless the account is said to have one. Which account it is, only the deployment knows.
 */
class OrganizationMember extends Construct {
  /** The role that Serval reads the account with. */
  public readonly ingestionRole: IngestionRole;
  /** Made in accounts that have none; undefined where none is wanted. */
  public readonly loginProvider?: LoginProvider;

  // eslint-disable-next-line awscdk/no-unused-props -- the ingestion role takes the others, as a whole
  constructor(scope: Construct, id: string, props: OrganizationMemberProps) {
    super(scope, id);
    const { okta, oidc, accountsWithLoginProvider: accounts } = props;
    this.loginProvider = okta
      ? LoginProvider.okta(this, 'Login', okta)
      : oidc && LoginProvider.fromIssuer(this, 'Login', oidc);
    if (this.loginProvider && accounts.length > 0) {
      const resource = this.loginProvider.oidcProvider.node.defaultChild as CfnResource;
      resource.cfnOptions.condition = new CfnCondition(this, 'HasNoLoginProvider', { expression: isNoneOf(accounts) });
    }
    this.ingestionRole = new IngestionRole(this, 'Ingestion', props);
  }
}

/** Under the same id in every stack, so that all have the same logical ids. */
const ID = 'Serval';

/** @throws «Duplicate» where the stack holds another construct of that id, as the member itself */
export function organizationMember(stack: Stack, props: OrganizationMemberProps): OrganizationMember {
  if (stack.node.tryFindChild(ID)) {
    const text =
      'is the id of what an account of an organization gets, and of a construct that this stack holds already; add it ' +
      'once, and give other constructs other ids';
    misuse(stack, { code: 'Duplicate', property: 'id', value: ID, text });
  }
  return new OrganizationMember(stack, ID, props);
}

/** In the order of the ids, so that the order in which they are given changes no template. */
function isNoneOf(accounts: readonly string[]): CfnCondition['expression'] {
  return Fn.conditionNot(
    Fn.conditionOr(...[...accounts].sort().map((account) => Fn.conditionEquals(Aws.ACCOUNT_ID, account))),
  );
}

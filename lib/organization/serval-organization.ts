import { CfnDeletionPolicy, CfnStackSet, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import {
  LoginProvider,
  type CreatedLoginProviderOptions,
  type ILoginProvider,
  type LoginProviderProps,
  type OktaLoginProviderOptions,
} from '../access/login-provider';
import type { IngestionRole } from '../ingestion/ingestion-role';
import type { ServalPrincipal } from '../ingestion/serval-principal';
import { ISSUER_SCHEME, knownPartitionOf, ORGANIZATION, STACK_SET_NAME } from '../model';
import { misuse } from '../private/errors';
import { FixedPrincipal } from '../private/fixed-principal';
import { requireAccounts, requireTargets } from '../private/organization-ids';
import { organizationMember, type OrganizationMemberProps } from '../private/organization-member';
import { partitionOfStack } from '../private/partition';
import {
  requireExternalId,
  requireGiven,
  requireLiteral,
  requireRoleName,
  requireSwitch,
  requireText,
} from '../private/requirements';
import { StackSetTemplate } from '../private/stack-set-template';

/** Properties of a `ServalOrganization`. */
export interface ServalOrganizationProps {
  /**
   * Ids of the organizational units whose accounts are set up, as "ou-ab12-12345678", with all units below them; or of
   * the root, as "r-ab12"; 50 at most. Name them as high as it goes: an account that moves from one named unit to
   * another leaves the one and joins the other. A unit that is taken out takes the roles of its accounts with it, even
   * where one above it comes in its place: docs/organization.md has the way.
   */
  readonly organizationalUnits: string[];
  /** Who assumes the ingestion roles. Roles of your own must be known by their ARN: of a stack with an env, and named. */
  readonly trustedBy: ServalPrincipal;
  /**
   * The External ID that Serval's Connect AWS dialog shows, the same in all accounts: an identifier, not a secret, which
   * anybody reads who may read the template. Literal text.
   */
  readonly externalId: string;
  /**
   * Name of the ingestion role in every account, 1 to 64 characters. Literal text.
   * @default "serval-ingestion"
   */
  readonly ingestionRoleName?: string;
  /**
   * Registers an Okta organization as the login provider of every account. Excludes `oidc`.
   * @default - `oidc` says it
   */
  readonly okta?: OktaLoginProviderOptions;
  /**
   * Registers any OIDC provider as the login provider of every account. Excludes `okta`.
   * @default - no login provider is made, as for Google, which is built into IAM
   */
  readonly oidc?: LoginProviderProps;
  /**
   * Ids of accounts that have this login provider already, whoever made it, 12 digits each: none is made there, since
   * IAM takes one for each issuer. An account may be named before it joins the organization. Once named, an account
   * stays so: its provider would be made a second time.
   * @default - none
   */
  readonly accountsWithLoginProvider?: string[];
  /**
   * Ids of accounts in those units that get nothing, 12 digits each. AWS excludes them from what this stack deploys,
   * but not from what it deploys by itself to an account that joins or moves.
   * @default - none
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
   */
  readonly excludedAccounts?: string[];
  /**
   * This stack is of an account that is registered as a delegated administrator for StackSets.
   * @default false - it is of the management account
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
   */
  readonly delegatedAdministrator?: boolean;
  /**
   * The one region that the accounts' stacks are in, enabled in all of them. What they make is IAM's, which is global,
   * and stands in the way of stacks in another region: docs/organization.md says how to change it.
   * @default - the region of this stack
   */
  readonly region?: string;
  /**
   * Takes the ingestion role away from an account that leaves the units. The login provider stays in any case.
   * @default false - its stack stays there, whole, and no longer belongs to the StackSet
   */
  readonly removeFromLeavingAccounts?: boolean;
  /**
   * What happens to the StackSet, and with it to the ingestion roles of all accounts, when it leaves this stack. Where
   * another takes its place, as by another name, it stays in any case.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - it stays, unless the deploy that creates it rolls back
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Name of the StackSet, 1 to 128 letters, digits and hyphens, a letter first. Another name is another StackSet.
   * @default "serval-organization"
   */
  readonly stackSetName?: string;
}

/**
 * The ingestion role and the login provider in every member account of an organization, new accounts by themselves.
 *
 * Creates one AWS::CloudFormation::StackSet, service-managed, whose template it holds as text: no function, no asset, no
 * role of its own. A change of the template goes to all accounts at once, and one that fails stops no other. No StackSet
 * reaches the management account, which gets the same by `addManagementAccount`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs.html
 */
export class ServalOrganization extends Construct {
  /** Name of the ingestion role in every account. */
  public readonly ingestionRoleName: string;
  /** The External ID that the ingestion roles demand. */
  public readonly externalId: string;
  /** The login provider of every account, for requestable roles in any of them; undefined where none is made. */
  public readonly loginProvider?: ILoginProvider;
  private readonly member: OrganizationMemberProps;
  private readonly delegated: boolean;

  constructor(scope: Construct, id: string, props: ServalOrganizationProps) {
    super(scope, id);
    const { externalId, ingestionRoleName = ORGANIZATION.ingestionRoleName, okta, oidc } = props;
    const { organizationalUnits, accountsWithLoginProvider = [], excludedAccounts = [] } = props;
    const { stackSetName = ORGANIZATION.stackSetName, region = Stack.of(this).region } = props;
    requireTargets(this, 'organizationalUnits', organizationalUnits);
    requireGiven(this, 'trustedBy', props.trustedBy, 'take one of ServalPrincipal, as .roles(…)');
    requireFixedTexts(this, { externalId, ingestionRoleName, ...clientIdsOf(okta ?? oidc) });
    requireExternalId(this, 'externalId', externalId);
    requireRoleName(this, 'ingestionRoleName', ingestionRoleName);
    requireOneLogin(this, props);
    requireAccounts(this, 'accountsWithLoginProvider', accountsWithLoginProvider, IN_TEMPLATE);
    requireAccounts(this, 'excludedAccounts', excludedAccounts, IN_TEMPLATE);
    requireProviderForThem(this, props);
    requireNoneInBoth(this, accountsWithLoginProvider, excludedAccounts);
    requireText(this, 'stackSetName', stackSetName, STACK_SET_NAME, 'Name', 'shorten or respell it');
    requireRegion(this, region);
    this.delegated = requireSwitch(this, 'delegatedAdministrator', props.delegatedAdministrator);
    const removes = requireSwitch(this, 'removeFromLeavingAccounts', props.removeFromLeavingAccounts);

    this.ingestionRoleName = ingestionRoleName;
    this.externalId = externalId;
    const trustedBy = new FixedPrincipal(props.trustedBy);
    this.member = { trustedBy, externalId, roleName: ingestionRoleName, okta, oidc, accountsWithLoginProvider };
    const template = new StackSetTemplate(this, 'Template', { description: DESCRIPTION, region });
    const { loginProvider } = organizationMember(template, this.member);
    const issuer = loginProvider && `${ISSUER_SCHEME}${loginProvider.issuer}`;
    this.loginProvider = issuer === undefined ? undefined : LoginProvider.imported({ ...(okta ?? oidc)!, issuer });

    const stackSet = new CfnStackSet(this, 'Resource', {
      stackSetName,
      description: DESCRIPTION,
      permissionModel: 'SERVICE_MANAGED',
      callAs: this.delegated ? 'DELEGATED_ADMIN' : undefined,
      capabilities: ['CAPABILITY_NAMED_IAM'],
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: !removes },
      managedExecution: { Active: true },
      operationPreferences: {
        concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
        failureTolerancePercentage: 100,
        maxConcurrentPercentage: 100,
      },
      stackInstancesGroup: [{ deploymentTargets: targets(organizationalUnits, excludedAccounts), regions: [region] }],
      templateBody: template.body,
    });
    stackSet.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    // Beside the roles of the one before it, another StackSet makes none: with the one before, the last ones would go.
    stackSet.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  }

  /**
   * Makes in the management account what every member account gets.
   * @param stack a stack of the management account; where it holds nothing else, its template is the members' own
   * @returns its ingestion role
   */
  public addManagementAccount(stack: Stack): IngestionRole {
    this.requireManagementAccount(stack);
    return organizationMember(stack, this.member).ingestionRole;
  }

  /** The account of the StackSet is the management account, unless it is a delegated administrator's. */
  private requireManagementAccount(stack: Stack): void {
    const [given, own] = [stack.account, Stack.of(this).account];
    const known = ![given, own].some(Token.isUnresolved);
    const value = Token.isUnresolved(given) ? undefined : given;
    const refuse = (text: string): never =>
      misuse(this, { code: 'Contradiction', property: 'addManagementAccount', value, text });
    if (this.delegated && (stack === Stack.of(this) || (known && given === own))) {
      refuse(
        "is the delegated administrator's own, which the StackSet reaches; give a stack of the management account",
      );
    }
    if (!this.delegated && known && given !== own) {
      refuse(`is not the account of the StackSet, ${own}; give a stack of it, or say delegatedAdministrator: true`);
    }
  }
}

const DESCRIPTION =
  'Lets Serval read the IAM roles of an account, and people get sessions of those that are requestable';

const IN_TEMPLATE = { where: 'an account in a template for other accounts' };

function targets(organizationalUnitIds: string[], excluded: readonly string[]): CfnStackSet.DeploymentTargetsProperty {
  if (excluded.length === 0) return { organizationalUnitIds };
  return { organizationalUnitIds, accounts: [...excluded], accountFilterType: 'DIFFERENCE' };
}

/** References to this stack would mean nothing in the accounts' own. */
function requireFixedTexts(scope: IConstruct, texts: Readonly<Record<string, string>>): void {
  for (const [property, text] of Object.entries(texts)) {
    requireLiteral(scope, property, text, 'what stands in the template of other accounts', 'write it out');
  }
}

function clientIdsOf(login?: CreatedLoginProviderOptions): Record<string, string> {
  if (!login) return {};
  const others = (login.otherClientIds ?? []).map((id, index) => [`otherClientIds[${index}]`, id]);
  return { clientId: login.clientId, ...Object.fromEntries(others) };
}

function requireOneLogin(scope: IConstruct, { okta, oidc }: ServalOrganizationProps): void {
  if (!okta || !oidc) return;
  const text = 'exclude one another, but both are given; leave one of them out';
  misuse(scope, { code: 'OneOf', property: 'okta, oidc', text });
}

function requireProviderForThem(scope: IConstruct, props: ServalOrganizationProps): void {
  const { okta, oidc, accountsWithLoginProvider = [] } = props;
  if (okta || oidc || accountsWithLoginProvider.length === 0) return;
  const text =
    'names accounts in which no provider is made, but none is made anywhere; give okta or oidc, or leave the property out';
  misuse(scope, { code: 'Contradiction', property: 'accountsWithLoginProvider', text });
}

function requireNoneInBoth(scope: IConstruct, accounts: readonly string[], excluded: readonly string[]): void {
  const both = accounts.find((account) => excluded.includes(account));
  if (both === undefined) return;
  const text = 'is among excludedAccounts too, which get nothing at all; leave it out of one of the two';
  misuse(scope, { code: 'Contradiction', property: 'accountsWithLoginProvider', value: both, text });
}

/** Regions of one partition alone: the trust is written for it. */
function requireRegion(scope: IConstruct, region: string): void {
  if (Token.isUnresolved(region)) return;
  const partition = knownPartitionOf(region)?.name;
  if (partition === undefined) {
    const text = 'is no region; give one that is enabled in every account, as us-east-1';
    misuse(scope, { code: 'Region', property: 'region', value: region, text });
  }
  const own = partitionOfStack(scope);
  if (Token.isUnresolved(own) || partition === own) return;
  const text = `lies in the partition ${partition}, but this stack lies in ${own}, and so does its organization; give a region of ${own}`;
  misuse(scope, { code: 'Region', property: 'region', value: region, text });
}

import { OidcProviderNative, type IOidcProvider, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { oidcProviderArn } from '../model';
import { requireOtherClientIds } from '../private/client-ids';
import { misuse } from '../private/errors';
import { issuerOfDomain, requireHostName, requireIssuer } from '../private/issuer';
import { noteLogin } from '../private/login-claims';
import { trustStatement, type TrustedProvider } from '../private/login-trust';
import { noteMadeProvider } from '../private/provider-registry';
import { requireClientId } from '../private/requirements';
import { warn } from '../private/warnings';
import type { LoginConditions } from './login-conditions';

/** An OIDC provider that people log in with, as roles trust it. */
export interface ILoginProvider {
  /** The issuer without scheme: the prefix of its condition keys. Literal text, never a token. */
  readonly issuer: string;
  /** The client id that ID tokens must be for (`aud`). */
  readonly clientId: string;
  /** What a trust names as the federated principal: the provider's ARN, or a host that is built into IAM. */
  readonly federatedPrincipal: string;
  /** The account that the provider belongs to; undefined where it is every role's own. */
  readonly account?: string;
  /** Google's alone: the Workspace domain that logins must come from, which the bridge checks. */
  readonly hostedDomain?: string;
  /** The statement with which a role's trust lets people in who logged in here. */
  loginStatement(conditions?: LoginConditions): PolicyStatement;
}

/** What every login provider has, whether it is created or only named. */
export interface LoginProviderOptions {
  /**
   * The client id of the application that people log in to: Serval's, or the bridge's. 1 to 255 characters. The
   * application must be a confidential one, since an ID token for it is all that a caller of STS needs.
   */
  readonly clientId: string;
  /**
   * ID tokens carry session tags (claim `https://aws.amazon.com/tags`). Every role that trusts the provider then
   * allows sts:TagSession, without which all logins would fail.
   * @default false
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
   */
  readonly sendsSessionTags?: boolean;
  /**
   * ID tokens carry a source identity (claim `https://aws.amazon.com/source_identity`). Every role that trusts the
   * provider then allows sts:SetSourceIdentity, without which all logins would fail.
   * @default false
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
   */
  readonly sendsSourceIdentity?: boolean;
}

/** What a created login provider has. */
export interface CreatedLoginProviderOptions extends LoginProviderOptions {
  /**
   * More client ids to register. An account holds one provider per issuer, so other applications of the same issuer
   * share it; the roles of this package admit `clientId` alone. 99 at most.
   * @default - none
   */
  readonly otherClientIds?: string[];
  /**
   * What happens to the provider when it leaves the stack. Without it nobody can log in.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE - it stays, unless the deploy that creates it rolls back: one left
   * over from that would stand in the way of the next
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** An Okta organization; one of `domain` and `issuer` is needed. */
export interface OktaLoginProviderOptions extends CreatedLoginProviderOptions {
  /**
   * Host name of the organization, such as "acme.okta.com", whose own authorization server is the issuer.
   * @default - `issuer` says it
   */
  readonly domain?: string;
  /**
   * Issuer of another authorization server, such as "https://acme.okta.com/oauth2/default".
   * @default - the organization's own
   */
  readonly issuer?: string;
}

/** Google as login provider. */
export interface GoogleLoginProviderOptions extends LoginProviderOptions {
  /**
   * The Google Workspace domain that logins must come from (`hd` claim), checked by IAM as `accounts.google.com:hd`.
   * Not confirmed on AWS by this project: try it before relying on it. The bridge checks the claim in any case.
   * @default - IAM checks no domain: any Google account that can log in to the application
   */
  readonly hostedDomain?: string;
}

/** A login provider that each account has already. */
export interface ImportedLoginProviderOptions extends LoginProviderOptions {
  /** The issuer as registered in IAM, with https://, byte for byte as ID tokens have it. */
  readonly issuer: string;
}

/** Properties of a `LoginProvider`. */
export interface LoginProviderProps extends CreatedLoginProviderOptions {
  /**
   * The issuer, byte for byte as ID tokens have it: https, no port, query or fragment, 255 characters at most. Literal
   * text. A slash at the end stays (Auth0's issuers have one), and a warning says so.
   */
  readonly issuer: string;
}

/**
 * The OIDC provider that people log in with, known to IAM.
 *
 * Creates one AWS::IAM::OIDCProvider, which needs no Lambda function and no thumbprint. It is retained when it leaves
 * the stack. An account holds one provider per issuer: import it where it exists.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class LoginProvider extends Construct implements ILoginProvider {
  /** Registers an Okta organization. */
  public static okta(scope: Construct, id: string, options: OktaLoginProviderOptions): LoginProvider {
    const { domain, issuer, ...others } = options;
    // eslint-disable-next-line awscdk/require-passing-this -- a factory is no constructor
    return new LoginProvider(scope, id, { ...others, issuer: oktaIssuer(scope, domain, issuer) });
  }

  /** Registers any OIDC provider by its issuer. */
  public static fromIssuer(scope: Construct, id: string, options: LoginProviderProps): LoginProvider {
    // eslint-disable-next-line awscdk/require-passing-this -- a factory is no constructor
    return new LoginProvider(scope, id, options);
  }

  /** Google, which is built into IAM: nothing is created, and the principal is accounts.google.com. */
  public static google(options: GoogleLoginProviderOptions): ILoginProvider {
    const { clientId, hostedDomain } = options;
    requireClientId(undefined, 'clientId', clientId);
    if (hostedDomain !== undefined) requireHostName(undefined, 'hostedDomain', hostedDomain, 'acme.com');
    return new NamedLoginProvider({ ...trusted(options, GOOGLE, GOOGLE), hostedDomain });
  }

  /**
   * A provider that exists already, in the account of every role that is to trust it. Nothing is created, and one
   * import serves roles of any number of accounts.
   */
  public static imported(options: ImportedLoginProviderOptions): ILoginProvider {
    requireClientId(undefined, 'clientId', options.clientId);
    const issuer = requireIssuer(undefined, 'issuer', options.issuer);
    refuseGoogle(undefined, options.issuer);
    return new NamedLoginProvider(trusted(options, issuer, oidcProviderArn(Aws.PARTITION, Aws.ACCOUNT_ID, issuer)));
  }

  /** The provider as IAM knows it. */
  public readonly oidcProvider: IOidcProvider;
  /** The issuer without scheme: the prefix of its condition keys. */
  public readonly issuer: string;
  /** The client id that ID tokens must be for. */
  public readonly clientId: string;
  /** ARN of the provider. */
  public readonly federatedPrincipal: string;
  /** The account that the provider belongs to. */
  public readonly account?: string;
  private readonly trusted: TrustedProvider;

  constructor(scope: Construct, id: string, props: LoginProviderProps) {
    super(scope, id);
    this.issuer = requireIssuer(this, 'issuer', props.issuer);
    refuseGoogle(this, props.issuer);
    requireClientId(this, 'clientId', props.clientId);
    const { otherClientIds = [] } = props;
    requireOtherClientIds(this, [props.clientId], otherClientIds, 'clientId');
    const clientIds = [props.clientId, ...otherClientIds];
    noteMadeProvider(this, { issuer: this.issuer }, clientIds);

    this.oidcProvider = new OidcProviderNative(this, 'Resource', {
      url: props.issuer,
      clientIds,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.clientId = props.clientId;
    this.federatedPrincipal = this.oidcProvider.oidcProviderArn;
    this.account = Stack.of(this).account;
    this.trusted = trusted(props, this.issuer, this.federatedPrincipal);
    noteLogin(this, this);

    if (props.issuer.endsWith('/')) {
      const text = `the slash at the end of issuer ${props.issuer} is kept; make sure that the iss claim has it too`;
      warn(this, 'cdk-serval:LoginProvider.trailingSlash', text);
    }
  }

  /** The statement with which a role's trust lets people in who logged in here. */
  public loginStatement(conditions?: LoginConditions): PolicyStatement {
    return trustStatement(this.trusted, conditions);
  }
}

const GOOGLE = 'accounts.google.com';

/** A provider that IAM knows without our doing. */
class NamedLoginProvider implements ILoginProvider {
  public readonly issuer: string;
  public readonly clientId: string;
  public readonly federatedPrincipal: string;
  public readonly hostedDomain?: string;

  constructor(private readonly trusted: TrustedProvider) {
    ({ issuer: this.issuer, clientId: this.clientId, federatedPrincipal: this.federatedPrincipal } = trusted);
    this.hostedDomain = trusted.hostedDomain;
  }

  public loginStatement(conditions?: LoginConditions): PolicyStatement {
    return trustStatement(this.trusted, conditions);
  }
}

function trusted(options: LoginProviderOptions, issuer: string, federatedPrincipal: string): TrustedProvider {
  const { clientId, sendsSessionTags = false, sendsSourceIdentity = false } = options;
  return { issuer, clientId, federatedPrincipal, sendsSessionTags, sendsSourceIdentity };
}

function oktaIssuer(scope: Construct, domain: string | undefined, issuer: string | undefined): string {
  if (domain !== undefined && issuer === undefined) return issuerOfDomain(scope, 'domain', domain);
  if (issuer === undefined || domain !== undefined) {
    const given = domain === undefined ? 'neither of the two is given' : 'both are given';
    const text = `exclude one another and one is needed, but ${given}; give the domain, or another server's issuer`;
    misuse(scope, { code: 'OneOf', property: 'domain, issuer', text });
  }
  if (issuer.endsWith('/')) {
    const text = 'ends with a slash, which no issuer of Okta does; leave the slash out';
    misuse(scope, { code: 'Issuer', property: 'issuer', value: issuer, text });
  }
  return issuer;
}

function refuseGoogle(scope: IConstruct | undefined, issuer: string): void {
  if (issuer !== `https://${GOOGLE}` && issuer !== `https://${GOOGLE}/`) return;
  const text = 'is built into IAM and needs no provider; take LoginProvider.google';
  misuse(scope, { code: 'Issuer', property: 'issuer', value: issuer, text });
}

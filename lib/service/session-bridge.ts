import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IAlarmAction, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnOutput, Duration } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { BridgeEgress } from '../access/bridge-egress';
import type { ILoginProvider } from '../access/login-provider';
import { SERVICE } from '../model';
import { noteWorker } from '../private/app-holdings';
import { bridgeAlarms } from '../private/bridge-alarms';
import {
  bridgeSettings,
  literalNameOf,
  requireLiteralName,
  requireLogin,
  requireNoSecrets,
} from '../private/bridge-settings';
import { misuse } from '../private/errors';
import { addressesOf, pointDomain, type ExposedService } from '../private/exposure';
import { requireDomainName } from '../private/exposure-checks';
import { noteBridge } from '../private/login-egress';
import { noteLogin } from '../private/login-claims';
import { requireGiven, requireSwitch } from '../private/requirements';
import { requireFunctionName, requireOwnResource } from '../private/resource-names';
import { logProps, serviceFunction } from '../private/service-function';
import { daysOf, requireSessionSettings } from '../private/session-settings';
import { requireToldRole } from '../private/told-roles';
import type { BridgeAlarms } from './bridge-alarms';
import { BridgeHost } from './bridge-host';
import { BridgeRole } from './bridge-role';
import { BridgeSecret } from './bridge-secret';
import type { IBridgeStore } from './bridge-store';
import type { Exposure } from './exposure';
import type { FunctionOptions } from './function-options';
import type { ServalApiOptions } from './serval-api-options';

/** A bridge on Lambda, made here or imported. */
export interface ISessionBridge extends IConstruct {
  /** The function that answers. */
  readonly function: IFunction;
  /** Origin where people reach the bridge: https and the domain name. */
  readonly url: string;
  /** Where a login begins, with the query `?grant=ID`. */
  readonly loginUrl: string;
  /** The redirect URI to register at the login provider. */
  readonly callbackUrl: string;
}

/** What identifies a bridge that exists already, in this stack's account and region. */
export interface SessionBridgeAttributes {
  /** Host name at which people reach the bridge. */
  readonly domainName: string;
  /**
   * Name of the function.
   * @default "serval-bridge"
   */
  readonly functionName?: string;
}

/** Properties of a `SessionBridge`. */
export interface SessionBridgeProps extends FunctionOptions {
  /**
   * How people reach the bridge: `Exposure.internalLoadBalancer` or `Exposure.publicHttpApi`. There is no default. Its
   * domain name makes the bridge's public URL.
   */
  readonly exposure: Exposure;
  /**
   * Whom people log in with. Only its issuer and client id are used, and Google's hosted domain, without which Google
   * would log in anybody («ConditionValue»): an imported provider does as well.
   */
  readonly loginProvider: ILoginProvider;
  /** Grants and audit trail, of this stack's account and region. */
  readonly store: IBridgeStore;
  /**
   * The sync's catalog, of this stack's account and region. Where it is encrypted with a key of your own, import it with
   * its `encryptionKey`, or the new role may not read it.
   */
  readonly catalog: ITable;
  /**
   * The bridge's role, as `BridgeRole` makes it: in another stack, imported from there by name. Nothing is added to it.
   * @default - a new `BridgeRole`
   */
  readonly role?: IRole;
  /**
   * The most that the new role may ever do. Excludes `role`.
   * @default - no boundary
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundary?: IManagedPolicy;
  /**
   * The bridge's secret, JSON with the keys OIDC_CLIENT_SECRET and COOKIE_KEYS, of this stack's account and region.
   * @default - a new `BridgeSecret`, called like the function; enter the client secret there after the first deploy
   */
  readonly secret?: ISecret;
  /**
   * Name of the function, its API, their logs and alarms, and of the role and the secret that are made here, 1 to 64
   * characters. A second bridge in the account needs another one, in another region too, since roles have no region.
   * @default "serval-bridge"
   */
  readonly functionName?: string;
  /**
   * Takes e-mails about which the login provider says nothing (no `email_verified` in its tokens): less safe where true,
   * and needed for Okta under a custom domain.
   * @default - true for Okta's own domains, which always leave it out, else false
   */
  readonly allowAbsentEmailVerified?: boolean;
  /**
   * Leaves out the session policy that stops AWS requests at the grant's end: less safe, since credentials can then
   * outlive the grant by up to 15 minutes.
   * @default false
   */
  readonly allowSessionsPastGrantEnd?: boolean;
  /**
   * Takes from every session the right to become another one (sts:AssumeRole, sts:AssumeRoot): a role that is chained
   * from it would outlive it by up to an hour. Leave it off where people work through roles of other accounts. What else
   * a session hands on, as to a function that it makes, is not ended by this.
   * @default false
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
   */
  readonly denyRoleChaining?: boolean;
  /**
   * Asks Serval's public API whether an access request is still approved, and for how long. Nobody here could try it
   * ("?"). Enter the client's secret as SERVAL_CLIENT_SECRET in the bridge's secret, beside the two other keys, and
   * tell a `role` of your own `servalApi: true`.
   * @default - the store's grants alone say so, as the grant function writes them
   */
  readonly servalApi?: ServalApiOptions;
  /**
   * What each alarm does when it goes off, such as `SnsAction` of aws-cloudwatch-actions with a topic.
   * @default - nothing: alarms change their state alone
   */
  readonly alarmActions?: IAlarmAction[];
}

/** An HTTP API waits for 30 seconds and no longer. */
const TIMEOUT = Duration.seconds(29);

/**
 * The bridge on Lambda: a login at the OIDC provider becomes AWS credentials for an approved role.
 *
 * Creates an AWS::Lambda::Function with its log, what its exposure needs, four alarms (errors, throttles, answers of
 * 500 and above, many refusals), the outputs LoginUrl and CallbackUrl, and unless they are given a `BridgeRole` and a `BridgeSecret`.
 * Register the callback URL at the login provider, then enter the client secret that it shows.
 */
export class SessionBridge extends Construct implements ISessionBridge {
  /** Takes a bridge of another stack of this account and region. Nothing is created or changed. */
  public static fromSessionBridgeAttributes(
    scope: Construct,
    id: string,
    attributes: SessionBridgeAttributes,
  ): ISessionBridge {
    requireGiven(scope, 'attributes', attributes, 'give domainName');
    const { domainName, functionName = SERVICE.bridge } = attributes;
    requireDomainName(scope, domainName);
    requireFunctionName(scope, 'functionName', functionName);
    const { url, loginUrl, callbackUrl } = addressesOf(domainName);
    class Import extends Construct implements ISessionBridge {
      /** The function that answers. */
      public readonly function = LambdaFunction.fromFunctionName(this, 'Function', functionName);
      /** Origin where people reach the bridge. */
      public readonly url = url;
      /** Where a login begins. */
      public readonly loginUrl = loginUrl;
      /** The redirect URI to register at the login provider. */
      public readonly callbackUrl = callbackUrl;
    }
    return new Import(scope, id);
  }

  /** The function that answers. */
  public readonly function: IFunction;
  /** The secret that it reads. */
  public readonly secret: ISecret;
  /** Origin where people reach the bridge: https and the domain name. */
  public readonly url: string;
  /** Where a login begins, with the query `?grant=ID`. */
  public readonly loginUrl: string;
  /** The redirect URI to register at the login provider. */
  public readonly callbackUrl: string;
  /** The load balancer of `Exposure.internalLoadBalancer`, else undefined. */
  public readonly loadBalancer?: IApplicationLoadBalancer;
  /** The API of `Exposure.publicHttpApi`, else undefined. */
  public readonly httpApi?: IHttpApi;
  /** What tells that the bridge does not do its work. */
  public readonly alarms: BridgeAlarms;
  private readonly exposed: ExposedService;
  private readonly vpc?: IVpc;

  constructor(scope: Construct, id: string, props: SessionBridgeProps) {
    super(scope, id);
    requireGiven(this, 'props', props, 'give exposure, loginProvider, store and catalog');
    requireSwitch(this, 'allowAbsentEmailVerified', props.allowAbsentEmailVerified);
    requireSwitch(this, 'allowSessionsPastGrantEnd', props.allowSessionsPastGrantEnd);
    const { functionName = SERVICE.bridge } = props;
    requireProps(this, props, functionName);
    const auditRetentionDays = daysOf(this, 'store.auditRetention', props.store.auditRetention);
    const sessions = { ...props, auditRetentionDays };
    requireSessionSettings(this, sessions, 'store.auditRetention');
    const { domainName } = props.exposure._options;
    ({ url: this.url, loginUrl: this.loginUrl, callbackUrl: this.callbackUrl } = addressesOf(domainName));
    this.secret = props.secret ?? new BridgeSecret(this, 'Secret', { secretName: functionName }).secret;

    if (props.role) {
      requireToldRole(this, props.role.roleArn, {
        functionName,
        secretName: literalNameOf(this.secret),
        catalogTableName: props.catalog.tableName,
        grantsTableName: props.store.grantsTable.tableName,
        auditTableName: props.store.auditTable.tableName,
        vpc: props.vpc !== undefined,
        tracing: props.tracing,
        servalApi: props.servalApi !== undefined,
      });
    }
    this.function = serviceFunction(this, {
      ...props,
      bundle: 'bridge-function',
      functionName,
      description: 'Turns logins into sessions of approved roles',
      role: props.role ?? this.newRole(functionName, props),
      timeout: TIMEOUT,
      defaultMemorySize: 512,
      settings: bridgeSettings({ ...sessions, publicUrl: this.url, secret: this.secret }),
    });
    this.exposed = props.exposure._bind(this, {
      handler: this.function,
      name: functionName,
      log: logProps(props),
    });
    ({ loadBalancer: this.loadBalancer, httpApi: this.httpApi } = this.exposed);
    pointDomain(this, props.exposure._options, this.exposed);

    new CfnOutput(this, 'LoginUrl', { value: this.loginUrl, description: 'Where logins begin, with ?grant=ID' });
    const description = 'Redirect URI to register at the login provider';
    new CfnOutput(this, 'CallbackUrl', { value: this.callbackUrl, description });

    this.alarms = bridgeAlarms(new Construct(this, 'Alarms'), {
      functionName,
      function: this.function,
      serverErrors: this.exposed.metricServerErrors(),
      actions: props.alarmActions,
    });
    noteWorker(this);
    noteLogin(this, props.loginProvider);
    this.vpc = props.vpc;
    const stsEndpoint = props.environment?.AWS_ENDPOINT_URL_STS;
    noteBridge(props.loginProvider, { construct: this, vpc: this.vpc, stsEndpoint });
  }

  /**
   * The public addresses that the bridge calls STS from, for requestable roles that let nobody in from elsewhere
   * (`conditions.bridgeEgress`): the Elastic IPs of the NAT gateways that this app makes in its VPC. A bridge outside of a
   * VPC has none («Egress»).
   */
  public egress(): BridgeEgress {
    if (this.vpc) return BridgeEgress.natGateways(this.vpc);
    const text =
      'is not given, and outside of a VPC AWS chooses the addresses that the bridge calls STS from; give a VPC with NAT ' +
      'gateways';
    misuse(this, { code: 'Egress', property: 'vpc', text });
  }

  /** How many answers had a status of 500 or above: as a sum of five minutes unless `options` say otherwise. */
  public metricServerErrors(options?: MetricOptions): Metric {
    return this.exposed.metricServerErrors(options);
  }

  /** A role for this function alone, told by name of all that it is to use. */
  private newRole(functionName: string, props: SessionBridgeProps): IRole {
    const { catalog, permissionsBoundary, tracing } = props;
    const { grantsTable, auditTable } = props.store;
    const { encryptionKey: secretEncryptionKey } = this.secret;
    const secretName = props.secret ? requireLiteralName(this, props.secret) : functionName;
    const keys = [catalog, grantsTable, auditTable].map(({ encryptionKey }) => encryptionKey);
    const vpc = props.vpc !== undefined;
    return new BridgeRole(this, 'Role', {
      host: BridgeHost.function({ functionName, secretName, secretEncryptionKey, vpc, tracing }),
      roleName: functionName,
      permissionsBoundary,
      catalogTableName: catalog.tableName,
      grantsTableName: grantsTable.tableName,
      auditTableName: auditTable.tableName,
      tableEncryptionKeys: keys.filter((key) => key !== undefined),
      servalApi: props.servalApi !== undefined,
    }).role;
  }
}

/** Throws unless all is there, fits together and lies in this stack's account and region. */
function requireProps(scope: Construct, props: SessionBridgeProps, functionName: string): void {
  const { exposure, loginProvider, store, catalog, secret } = props;
  if (!exposure) {
    const text = 'is missing; choose Exposure.internalLoadBalancer, or Exposure.publicHttpApi for a public one';
    misuse(scope, { code: 'OneOf', property: 'exposure', text });
  }
  requireGiven(
    scope,
    'loginProvider',
    loginProvider,
    'give the LoginProvider that roles trust, or one that is imported',
  );
  requireGiven(scope, 'store', store, 'give a BridgeStore, or BridgeStore.fromBridgeStoreNames');
  requireGiven(scope, 'catalog', catalog, 'give the catalog of a RoleSync, or import its table');
  exposure._check(scope);
  requireFunctionName(scope, 'functionName', functionName);
  requireLogin(scope, loginProvider);
  requireOwnResource(scope, 'catalog', catalog, 'table');
  requireOwnResource(scope, 'store.grantsTable', store.grantsTable, 'table');
  requireOwnResource(scope, 'store.auditTable', store.auditTable, 'table');
  if (props.role && props.permissionsBoundary) {
    const text =
      'exclude one another, since nothing is changed of a role that is given; give the boundary to its BridgeRole';
    misuse(scope, { code: 'Contradiction', property: 'role, permissionsBoundary', text });
  }
  if (secret) requireOwnResource(scope, 'secret', secret, 'secret');
  requireNoSecrets(scope, props.environment);
}

import { Construct } from 'constructs';
import { LoginProvider, type ILoginProvider, type OktaLoginProviderOptions } from './access/login-provider';
import { IngestionRole, type IngestionRoleOptions } from './ingestion/ingestion-role';
import { ServalPrincipal } from './ingestion/serval-principal';
import { misuse } from './private/errors';
import { WorkerRole, type WorkerRoleProps } from './worker/worker-role';

/** Properties of a `ServalAccount`: those of its ingestion role, and what else the account gets. */
export interface ServalAccountProps extends IngestionRoleOptions {
  /**
   * Who assumes the ingestion role.
   * @default - the account's own worker if there is one, else Serval cloud
   */
  readonly trustedBy?: ServalPrincipal;
  /**
   * Registers an Okta organization as the account's login provider. Excludes `loginProvider`.
   * @default - `loginProvider` says it
   */
  readonly okta?: OktaLoginProviderOptions;
  /**
   * A login provider that is created elsewhere, imported or built into IAM. Excludes `okta`.
   * @default - none: Serval can read the account, but nobody gets sessions
   */
  readonly loginProvider?: ILoginProvider;
  /**
   * The self-hosted worker, in the one account that its cluster is in.
   * @default - no worker in this account
   */
  readonly worker?: WorkerRoleProps;
}

/**
 * All that one AWS account needs for Serval: the ingestion role, and if asked for a login provider and a worker's role.
 *
 * Requestable roles are made with its `loginProvider`, here or in the stacks of the teams that own them.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export class ServalAccount extends Construct {
  /** The role that Serval reads the account with. */
  public readonly ingestionRole: IngestionRole;
  /** Whom people log in with; undefined where the account has no login provider. */
  public readonly loginProvider?: ILoginProvider;
  /** The role of the worker; undefined where the account has none. */
  public readonly workerRole?: WorkerRole;

  // eslint-disable-next-line awscdk/no-unused-props -- the ingestion role takes the others, as a whole
  constructor(scope: Construct, id: string, props: ServalAccountProps) {
    super(scope, id);
    const { okta, loginProvider, worker } = props;
    if (okta && loginProvider) {
      const text = 'exclude one another, but both are given; give okta to create a provider, else loginProvider';
      misuse(this, { code: 'OneOf', property: 'okta, loginProvider', text });
    }

    this.loginProvider = okta ? LoginProvider.okta(this, 'Login', okta) : loginProvider;
    this.workerRole = worker && new WorkerRole(this, 'Worker', worker);
    const own = this.workerRole ? ServalPrincipal.worker(this.workerRole) : ServalPrincipal.cloud();
    this.ingestionRole = new IngestionRole(this, 'Ingestion', { ...props, trustedBy: props.trustedBy ?? own });
  }
}

import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import { Aws, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { accountRootArn, parseRoleArn, PARTITIONS, SERVAL_CLOUD_ACCOUNT } from '../model';
import { misuse } from '../private/errors';
import { partitionOfStack } from '../private/partition';
import { requireAccountId, requireOneRoleArn } from '../private/requirements';

/** A principal as the trust of one ingestion role names it. */
interface BoundPrincipal {
  readonly accountRootArn: string;
  /** Where given, only this role of the account gets in, or these. */
  readonly principalArn?: string | readonly string[];
  readonly isCloud: boolean;
}

/**
 * Who assumes ingestion roles: Serval cloud, a worker, or services of one's own.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export abstract class ServalPrincipal {
  /**
   * Serval cloud's account, 992382851720. It exists in the partition aws only, and is named there even by a stack that
   * does not know its region: deployed elsewhere, such a stack fails instead of trusting a stranger's account that has
   * the same number. A stack whose region is known to lie elsewhere is an error («CloudPartition»).
   */
  public static cloud(): ServalPrincipal {
    return new Cloud();
  }

  /**
   * The account that a self-hosted worker runs in. Every role of that account that may call sts:AssumeRole can then
   * assume the ingestion role, if it knows the External ID; `worker` is narrower.
   * @param accountId 12 digits; not Serval cloud's, which is an error («SelfHostedAccount»)
   */
  public static selfHosted(accountId: string): ServalPrincipal {
    return new SelfHosted(accountId);
  }

  /**
   * One worker's role: its account is the principal, and both statements also demand aws:PrincipalArn to be the role.
   * @param role a `WorkerRole`, or any role, imported ones too. In another account it needs a name of its own. An ARN
   * that is no role's or holds a wildcard is an error («Arn»), a role in another partition too («WorkerPrincipal»).
   */
  public static worker(role: IRoleRef): ServalPrincipal {
    return new Roles([role]);
  }

  /**
   * Roles of one's own, all of one account: a `SyncRole`, the `WorkflowRole` of each workflow that is to work in this
   * account too, and a worker's where there is one beside them. Otherwise as `worker`.
   * @param roles at least one; one of another account than the first is an error («WorkerPrincipal»)
   */
  public static roles(...roles: IRoleRef[]): ServalPrincipal {
    return new Roles(roles);
  }

  /** @internal */
  public abstract _bind(scope: Construct): BoundPrincipal;
}

const CLOUD_REMEDY = 'take ServalPrincipal.selfHosted(account) or .worker(role) with a worker of your own';

class Cloud extends ServalPrincipal {
  public _bind(scope: Construct): BoundPrincipal {
    const partition = partitionOfStack(scope);
    if (!Token.isUnresolved(partition) && partition !== PARTITIONS.aws.name) {
      const text =
        `lies in the partition ${partition}, but Serval cloud's account ${SERVAL_CLOUD_ACCOUNT} ` +
        `exists in aws only; ${CLOUD_REMEDY}`;
      misuse(scope, { code: 'CloudPartition', property: 'trustedBy', value: Stack.of(scope).region, text });
    }
    return { accountRootArn: accountRootArn(PARTITIONS.aws.name, SERVAL_CLOUD_ACCOUNT), isCloud: true };
  }
}

class SelfHosted extends ServalPrincipal {
  constructor(private readonly accountId: string) {
    super();
  }

  public _bind(scope: Construct): BoundPrincipal {
    requireAccountId(scope, 'trustedBy', this.accountId, "give the account that your worker's cluster runs in");
    refuseCloudAccount(scope, this.accountId);
    return { accountRootArn: accountRootArn(partitionOfStack(scope), this.accountId), isCloud: false };
  }
}

class Roles extends ServalPrincipal {
  constructor(private readonly roles: readonly IRoleRef[]) {
    super();
  }

  public _bind(scope: Construct): BoundPrincipal {
    const [first] = this.roles;
    if (!first) {
      const text = 'names no role; give the roles that are to assume this one';
      misuse(scope, { code: 'WorkerPrincipal', property: 'trustedBy', text });
    }
    for (const role of this.roles) {
      requireKnownAccount(scope, role);
      requireAccountOf(scope, role, first);
      requireOneRoleArn(scope, 'trustedBy', role.roleRef.roleArn);
      requirePartition(scope, role);
    }
    const arns = this.roles.map(({ roleRef }) => roleRef.roleArn);
    return {
      accountRootArn: accountRootArn(partitionOfStack(scope), first.env.account),
      principalArn: arns.length === 1 ? arns[0] : arns,
      isCloud: false,
    };
  }
}

/** "The account that this is deployed to", written into another stack's template, would be the wrong account. */
function requireKnownAccount(scope: Construct, { env, node }: IRoleRef): void {
  refuseCloudAccount(scope, env.account);
  const stack = Stack.of(scope);
  if (env.account !== Aws.ACCOUNT_ID || stack.account === Aws.ACCOUNT_ID) return;
  const text =
    `is a role of a stack without a fixed account, while this stack is for ${stack.account}; ` +
    "give that role's stack an env with its account, or import the role by its ARN";
  misuse(scope, { code: 'WorkerPrincipal', property: 'trustedBy', value: node.path, text });
}

function requireAccountOf(scope: Construct, { env, node }: IRoleRef, first: IRoleRef): void {
  if (env.account === first.env.account) return;
  const text =
    `is a role of account ${env.account}, but ${first.node.path} is one of ${first.env.account}, and the trust names ` +
    'one account; give roles of one account';
  misuse(scope, { code: 'WorkerPrincipal', property: 'trustedBy', value: node.path, text });
}

function requirePartition(scope: Construct, role: IRoleRef): void {
  const partition = parseRoleArn(role.roleRef.roleArn)?.partition ?? partitionOfStack(role);
  const own = partitionOfStack(scope);
  if (Token.isUnresolved(partition) || Token.isUnresolved(own) || partition === own) return;
  const text =
    `lies in the partition ${partition}, but this stack lies in ${own}, and no role is assumed across partitions; ` +
    `take a role in ${own}`;
  misuse(scope, { code: 'WorkerPrincipal', property: 'trustedBy', value: role.node.path, text });
}

function refuseCloudAccount(scope: Construct, accountId: string): void {
  if (accountId !== SERVAL_CLOUD_ACCOUNT) return;
  const text =
    "is Serval cloud's account, which the Connect AWS dialog always shows; a self-hosted worker runs in an account " +
    'of yours: give that one, or take ServalPrincipal.cloud()';
  misuse(scope, { code: 'SelfHostedAccount', property: 'trustedBy', value: accountId, text });
}

import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import { ManagedPolicy, Role, type IRole, type IRoleRef } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { podIdentityTrust, WORKER, workerPolicy } from '../model';
import { noteWorker } from '../private/app-holdings';
import { associatePodIdentity, requireCluster, scopedPodIdentityTrust } from '../private/pod-identity';
import {
  requireGiven,
  requireNamespace,
  requirePolicyName,
  requireRoleArn,
  requireServiceAccount,
  requireSwitch,
} from '../private/requirements';
import { requireRoleOptions, roleProps, tagRole } from '../private/role';
import { identityPolicy, toStatements } from '../private/trust';
import { RoleConstruct } from '../role-construct';
import type { RoleOptions } from '../role-options';

/** A worker's role, made here or imported. */
export interface IWorkerRole extends IRoleRef {
  /** ARN of the role: what `ServalPrincipal.worker` pins. */
  readonly roleArn: string;
}

/** Properties of a `WorkerRole`. */
export interface WorkerRoleProps extends RoleOptions {
  /**
   * The EKS cluster that the worker runs in, of aws-eks or aws-eks-v2, in this stack's account and region.
   * @default - `clusterName` names it
   */
  readonly cluster?: IClusterRef;
  /**
   * Name of the EKS cluster, where no construct stands for it. One of `cluster` and `clusterName` is needed.
   * @default - `cluster` says it
   */
  readonly clusterName?: string;
  /** The Kubernetes namespace that the worker runs in, a DNS label of 63 characters at most. */
  readonly namespace: string;
  /**
   * The worker's Kubernetes service account.
   * @default "serval-worker-sa"
   */
  readonly serviceAccount?: string;
  /**
   * Name of the role, 1 to 64 characters. A second worker in the account needs another one.
   * @default "eks-pod-identity-serval-worker"
   */
  readonly roleName?: string;
  /**
   * Name of the role's managed policy, 1 to 128 characters. A second worker in the account needs another one.
   * @default "assume-role-policy-serval-worker"
   */
  readonly policyName?: string;
  /**
   * Writes the trust as Serval's page has it, without conditions: any Pod Identity association in the account, of
   * whatever cluster, namespace and service account, can then hand this role to its pods.
   * @default false - the trust admits the one service account of the one cluster
   */
  readonly trustAnyAssociationOfAccount?: boolean;
}

/**
 * The role of a self-hosted worker, which its pods get by EKS Pod Identity.
 *
 * Creates an AWS::IAM::Role, an AWS::IAM::ManagedPolicy (sts:AssumeRole and sts:TagSession on all resources), and an
 * AWS::EKS::PodIdentityAssociation to the service account, all under the names that Serval documents. The cluster must
 * have the EKS Pod Identity Agent; nodes on Fargate have none.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 */
export class WorkerRole extends RoleConstruct implements IWorkerRole {
  /** Takes a worker's role that exists already. Nothing is created or changed. */
  public static fromRoleArn(scope: Construct, id: string, roleArn: string): IWorkerRole {
    requireRoleArn(scope, 'roleArn', roleArn);
    class Import extends RoleConstruct implements IWorkerRole {
      /** The role. */
      public readonly role = Role.fromRoleArn(this, 'Resource', roleArn, { mutable: false });
    }
    const worker = new Import(scope, id);
    noteWorker(worker);
    return worker;
  }

  /** The role that the worker's pods get. */
  public readonly role: IRole;
  /** The Kubernetes namespace of the worker. */
  public readonly namespace: string;
  /** The Kubernetes service account of the worker. */
  public readonly serviceAccount: string;

  constructor(scope: Construct, id: string, props: WorkerRoleProps) {
    super(scope, id);
    requireGiven(this, 'props', props, 'give namespace, and cluster or clusterName');
    const { namespace, serviceAccount = WORKER.serviceAccount } = props;
    const { policyName = WORKER.policyName, roleName = WORKER.roleName } = props;
    requireRoleOptions(this, props);
    requirePolicyName(this, 'policyName', policyName);
    requireNamespace(this, 'namespace', namespace);
    requireServiceAccount(this, 'serviceAccount', serviceAccount);
    const clusterName = requireCluster(this, props);

    const pods = { namespace, serviceAccount };
    const any = 'trustAnyAssociationOfAccount';
    const trust = requireSwitch(this, any, props[any])
      ? podIdentityTrust()
      : scopedPodIdentityTrust(this, clusterName, pods);

    const policy = new ManagedPolicy(this, 'AssumeRolePolicy', {
      managedPolicyName: policyName,
      description: WORKER.policyDescription,
      path: props.path,
      document: identityPolicy(workerPolicy()),
    });
    const role = new Role(this, 'Resource', {
      ...roleProps(toStatements(trust), { ...props, roleName }, 'Lets the Serval worker assume ingestion roles'),
      managedPolicies: [policy],
    });
    tagRole(role, props.tags);
    associatePodIdentity(this, clusterName, pods, role.roleArn);

    this.role = role;
    this.namespace = namespace;
    this.serviceAccount = serviceAccount;
    noteWorker(this);
  }
}

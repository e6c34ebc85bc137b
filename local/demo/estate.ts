/** What the templates made, read from them and from their outputs: nothing of the example is written here again. */
import { accountRootArn, CONNECT_DIALOG, parseRoleArn, roleArn, WORKER } from '../../lib/model/index.js';
import type { DeployedStack, Deployment, LocalAws, Pod } from '../aws/api.js';
import { mistakes, WITHOUT_TAG, WITHOUT_TAG_SESSION } from './mistakes.js';

/** An account as the Connect AWS dialog takes it. */
export interface DialogValues {
  readonly accountId: string;
  readonly accountName: string;
  readonly roleArn: string;
  readonly externalId: string;
}

export interface Estate {
  readonly stacks: ReadonlyArray<{ readonly name: string; readonly account: string; readonly resources: string }>;
  readonly connections: readonly DialogValues[];
  readonly worker: Pod;
  readonly provider: Provider;
  /** The first mistake: an ingestion role whose trust lacks sts:TagSession. */
  readonly withoutTagSession: DialogValues;
  /** The second: ARN of a role without the tag. */
  readonly withoutTag: string;
}

export interface Provider {
  readonly url: string;
  /** The issuer without scheme. */
  readonly issuer: string;
  readonly clientId: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Description?: string }>>;
}

/** Deploys the templates in their order, and the two mistakes into the last connected account. */
export function deployAll(aws: LocalAws, deployments: readonly Deployment[]): Estate {
  const deployed = deployments.map((deployment) => ({ deployment, stack: aws.deploy(deployment) }));
  const connections = deployed.flatMap(({ deployment, stack }) => connectionsOf(deployment, stack));
  const worker = workerOf(deployments);
  const provider = providerOf(deployments);

  const last = connections.at(-1);
  const place = deployments.find(({ account }) => account === last?.accountId);
  const { partition = '' } = parseRoleArn(last?.roleArn ?? '') ?? {};
  if (!last || !place) throw new Error('no template connects an account');
  const { account, region } = place;
  const trusted = accountRootArn(partition, worker.account!);
  aws.deploy(mistakes({ partition, account, region, trusted, externalId: last.externalId, ...provider }));

  const accounts = new Map(connections.map(({ accountId, accountName }) => [accountId, accountName]));
  aws.organization([...accounts].map(([id, name]) => ({ id, name })));
  return {
    stacks: deployments.map((each) => ({ name: each.stackName, account: each.account, resources: resourcesOf(each) })),
    connections,
    worker,
    provider,
    withoutTagSession: { ...last, roleArn: roleArn(partition, account, WITHOUT_TAG_SESSION) },
    withoutTag: roleArn(partition, account, WITHOUT_TAG),
  };
}

/** The five outputs of an ingestion role carry the dialog's labels; those of one role share all but the last word of their id. */
function connectionsOf({ template }: Deployment, { outputs }: DeployedStack): DialogValues[] {
  const labelled = Object.entries((template as Template).Outputs ?? {}).map(([id, { Description = '' }]) => ({
    value: outputs[id] ?? '',
    description: Description,
  }));
  const values = (label: string): string[] =>
    labelled.filter(({ description }) => description.endsWith(`: ${label}`)).map(({ value }) => value);
  const externalIds = values(CONNECT_DIALOG.externalId);
  const accountIds = values(CONNECT_DIALOG.accountId);
  const accountNames = values(CONNECT_DIALOG.accountName);
  return values(CONNECT_DIALOG.roleArn).map((arn, index) => ({
    accountId: accountIds[index]!,
    accountName: accountNames[index]!,
    roleArn: arn,
    externalId: externalIds[index]!,
  }));
}

function workerOf(deployments: readonly Deployment[]): Pod {
  for (const { account, region, Properties } of resources(deployments, 'AWS::EKS::PodIdentityAssociation')) {
    const { ClusterName: cluster, Namespace: namespace, ServiceAccount: serviceAccount } = Properties ?? {};
    if (serviceAccount !== WORKER.serviceAccount) continue;
    if (typeof cluster !== 'string' || typeof namespace !== 'string') continue;
    return { cluster, namespace, serviceAccount, account, region };
  }
  throw new Error(`no template associates a role with ${WORKER.serviceAccount}`);
}

/** The login provider as the templates register it. */
export function providerOf(deployments: readonly Deployment[]): Provider {
  for (const { Properties } of resources(deployments, 'AWS::IAM::OIDCProvider')) {
    const { Url: url, ClientIdList: [clientId] = [] } = (Properties ?? {}) as { Url?: string; ClientIdList?: string[] };
    if (url !== undefined && clientId !== undefined) return { url, issuer: url.replace('https://', ''), clientId };
  }
  throw new Error('no template registers a login provider');
}

function resources(deployments: readonly Deployment[], type: string) {
  return deployments.flatMap(({ template, account, region }) =>
    Object.values((template as Template).Resources ?? {})
      .filter(({ Type }) => Type === type)
      .map((resource) => ({ ...resource, account, region })),
  );
}

/** As "3 roles, 1 provider". */
function resourcesOf({ template }: Deployment): string {
  const counts = new Map<string, number>();
  for (const { Type } of Object.values((template as Template).Resources ?? {})) {
    const kind = KINDS[Type];
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`).join(', ');
}

const KINDS: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'role',
  'AWS::IAM::ManagedPolicy': 'customer-managed policy',
  'AWS::IAM::OIDCProvider': 'login provider',
  'AWS::EKS::PodIdentityAssociation': 'Pod Identity association',
};

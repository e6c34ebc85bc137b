/**
 * From IRSA to Pod Identity: service accounts lose the annotations that send their pods down IRSA's path, and pods the
 * static token, which SDKs prefer to what the agent gives.
 */
import { posix } from 'node:path';
import { EKS_WEBHOOK, parseRoleArn } from '../../lib/model/index.js';
import type { Removal } from './change.js';
import { findingOf, groupsOf, silent, unusableIds, type Claim, type Group } from './groups.js';
import { leftovers } from './leftovers.js';
import { valueAt, type Manifest, type Path, type Skipped } from './manifest.js';
import { planOf, type Plan, type Proposal } from './plan.js';
import { wholeRoleArn } from './role.js';
import { idText } from './scope.js';
import { shownName } from './text.js';
import {
  CONTAINERS,
  findingAt,
  listAt,
  meet,
  named,
  survey,
  type Finding,
  type Pods,
  type ServiceAccount,
  type Survey,
} from './workloads.js';

export interface PodIdentityOptions {
  /** The cluster's account: a role of another one cannot be associated. Unchecked where it is left out. */
  readonly account?: string;
  /** The cluster's partition: no role of another one can be reached from it. Unchecked where it is left out. */
  readonly partition?: string;
  /** Namespace of manifests that name none. */
  readonly namespace?: string;
}

/** What the webhook reads on service accounts. */
const ON_ACCOUNTS = [
  EKS_WEBHOOK.roleArn,
  EKS_WEBHOOK.audience,
  EKS_WEBHOOK.regionalSts,
  EKS_WEBHOOK.tokenExpiration,
] as const;

/** What `cdk-serval migrate pod-identity` does with a folder. */
export function planPodIdentity(
  manifests: readonly Manifest[],
  skipped: readonly Skipped[],
  options: PodIdentityOptions,
): Plan {
  const all = survey(manifests, options.namespace);
  const claims = all.pods.flatMap((pods) => claimOf(pods) ?? []);
  const { groups, findings } = groupsOf(all, claims);
  const nowhere = all.accounts.filter((account) => !account.ids && annotatedRole(account) !== undefined);
  const decided = groups
    .filter((group) => group.claims.length > 0 || group.accounts.some((one) => annotatedRole(one) !== undefined))
    .map((group) => decide(all, group, options));
  const known = [
    ...claims.flatMap(({ pods }) => variablesOf(pods).map(({ path }) => [pods.resource, [...path, 'name']] as const)),
    ...all.accounts.map(({ resource }) => [resource, annotationPath(resource, EKS_WEBHOOK.roleArn)] as const),
  ].map(([{ manifest }, path]) => ({ manifest, path }));
  return planOf(
    decided.flatMap(({ proposal }) => proposal ?? []),
    [
      ...findings,
      ...nowhere.map((account) =>
        findingOfAccount(account, 'its namespace is not known; write metadata.namespace, or give --namespace'),
      ),
      ...decided.flatMap((decision) => decision.findings),
      ...leftovers(manifests, skipped, [EKS_WEBHOOK.roleArn, EKS_WEBHOOK.tokenVariable], known),
    ],
  );
}

interface Decision {
  readonly proposal?: Proposal;
  readonly findings: readonly Finding[];
}

function decide(all: Survey, group: Group, cluster: PodIdentityOptions): Decision {
  const { ids, claims, accounts } = group;
  const refuse = (text: string): Decision => ({
    findings: [
      ...accounts.filter((one) => annotatedRole(one) !== undefined).map((one) => findingOfAccount(one, text)),
      ...claims.map((claim) => findingOf(claim, text)),
    ],
  });
  const who = ids.map(idText).join(', ');
  const fault = unusableIds(ids);
  if (fault !== undefined) return refuse(fault);
  if (accounts.length > 1) {
    return refuse(`the service account ${who} stands in ${accounts.length} manifests; leave one of them`);
  }
  const [account] = accounts;
  const annotated = account && annotatedRole(account);
  const roles = [
    ...(annotated === undefined ? [] : [wholeRoleArn(annotated, undefined)]),
    ...claims.map(({ role }) => role),
  ];
  const arns = [...new Set(roles.map((role) => ('arn' in role ? role.arn : '')))];
  if (arns.includes('')) return refuse(`${EKS_WEBHOOK.roleArn} ${JSON.stringify(annotated)} is no role's ARN`);
  if (arns.length > 1) {
    return refuse(
      `pods of the service account ${who} have ${arns.length} roles (${arns.join(', ')}); it can have one: give each its own`,
    );
  }
  const roleArn = arns[0]!;
  const owner = parseRoleArn(roleArn)!;
  if (cluster.partition !== undefined && owner.partition !== cluster.partition) {
    return refuse(
      `the role ${roleArn} is not of the cluster's partition ${cluster.partition}, and cannot be reached from it; name a role of ${cluster.partition}, or the right --region`,
    );
  }
  if (cluster.account !== undefined && owner.account !== cluster.account) {
    return refuse(
      `the role ${roleArn} is not of the cluster's account ${cluster.account}, as Pod Identity demands; reach it by a role of that account and a TargetRole`,
    );
  }
  const others = annotated === undefined ? silent(all, group) : [];
  if (others.length > 0) {
    const names = others.map((other) => `${named(other)} in ${shownName(other.manifest.path)}`).join(', ');
    return refuse(`${names} runs as ${who} too and would get this role; give it a service account of its own`);
  }
  const users = [...all.pods, ...all.users].filter((one) => meet(one.ids, ids)).map(({ resource }) => resource);
  const changes = [...(account ? onAccount(account) : []), ...claims.flatMap(({ pods }) => staticToken(pods))];
  const at =
    account && annotated !== undefined
      ? { resource: account.resource, path: annotationPath(account.resource, EKS_WEBHOOK.roleArn) }
      : { resource: claims[0]!.pods.resource, path: claims[0]!.at };
  const text = `the service account ${who} has no manifest here; see that it has no ${EKS_WEBHOOK.roleArn} where it is made`;
  return {
    proposal: { changes, binding: { roleArn, ids, users }, at },
    findings: account ? [] : refuse(text).findings,
  };
}

const annotatedRole = ({ annotations }: ServiceAccount): unknown => annotations[EKS_WEBHOOK.roleArn];

const annotationPath = ({ path }: ServiceAccount['resource'], key: string): Path => [
  ...path,
  'metadata',
  'annotations',
  key,
];

function findingOfAccount({ resource }: ServiceAccount, text: string): Finding {
  return findingAt(resource, annotationPath(resource, EKS_WEBHOOK.roleArn), `${named(resource)}: ${text}`);
}

function onAccount({ resource, annotations }: ServiceAccount): Removal[] {
  const { manifest, path: within } = resource;
  return ON_ACCOUNTS.filter((key) => annotations[key] !== undefined).map((key) => ({
    manifest,
    remove: annotationPath(resource, key),
    within,
  }));
}

/** A variable of a container that logs in by web identity. */
interface Variable {
  readonly path: Path;
  readonly name: unknown;
  readonly value: unknown;
}

/** The variables of a login by web identity, of containers that have the token's: the role's alone is no login. */
function variablesOf(pods: Pods): Variable[] {
  return CONTAINERS.flatMap((list) =>
    listAt(pods.spec, [list]).flatMap((container, at) => {
      const all = listAt(container, ['env']).map(({ name, value }, index): Variable => {
        return { path: [...pods.template, 'spec', list, at, 'env', index], name, value };
      });
      if (!all.some(({ name }) => name === EKS_WEBHOOK.tokenVariable)) return [];
      return all.filter(({ name }) => name === EKS_WEBHOOK.tokenVariable || name === EKS_WEBHOOK.roleVariable);
    }),
  );
}

/** The role that pods have by a token of their own. */
function claimOf(pods: Pods): Claim | undefined {
  const variables = variablesOf(pods);
  if (variables.length === 0) return undefined;
  const at = [...variables[0]!.path, 'name'];
  const roles = [
    ...new Set(variables.flatMap(({ name, value }) => (name === EKS_WEBHOOK.roleVariable ? [value] : []))),
  ];
  if (roles.length === 1) return { pods, at, role: wholeRoleArn(roles[0] ?? null, undefined) };
  const fault =
    roles.length === 0 ? `of ${EKS_WEBHOOK.tokenVariable} is not named beside it` : 'differs among its containers';
  return { pods, at, role: { fault } };
}

/** The variables, and the volumes of their tokens with all mounts. */
function staticToken({ resource, template, spec }: Pods): Removal[] {
  const pods = { resource, template, spec } as Pods;
  const variables = variablesOf(pods);
  const folders = new Set(
    variables.flatMap(({ name, value }) =>
      name === EKS_WEBHOOK.tokenVariable && typeof value === 'string' ? [posix.dirname(value)] : [],
    ),
  );
  const mounts = CONTAINERS.flatMap((list) =>
    listAt(spec, [list]).flatMap((container, at) =>
      listAt(container, ['volumeMounts']).map(({ name, mountPath }, index) => {
        const folder = typeof mountPath === 'string' ? mountPath.replace(/\/$/, '') : '';
        return { path: [...template, 'spec', list, at, 'volumeMounts', index], name, holdsToken: folders.has(folder) };
      }),
    ),
  );
  const volumes = listAt(spec, ['volumes']).flatMap((volume, index) => {
    const used = mounts.some(({ name, holdsToken }) => holdsToken && name === volume.name);
    const path = [...template, 'spec', 'volumes', index];
    return used && isToken(volume) ? [{ path, name: volume.name }] : [];
  });
  const gone = mounts.filter(({ name }) => volumes.some((volume) => volume.name === name));
  return [...variables, ...gone, ...volumes].map(({ path }) => ({
    manifest: resource.manifest,
    remove: path,
    within: resource.path,
  }));
}

/** Whether a volume holds tokens of service accounts and nothing else. */
function isToken(volume: unknown): boolean {
  const sources = valueAt(volume, ['projected', 'sources']);
  return (
    Array.isArray(sources) &&
    sources.length > 0 &&
    listAt(volume, ['projected', 'sources']).every((source) => Object.keys(source).join() === 'serviceAccountToken')
  );
}

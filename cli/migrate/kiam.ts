/** From kiam to IRSA: the role goes from the pods' annotation to their service account's. */
import { EKS_WEBHOOK, KIAM } from '../../lib/model/index.js';
import type { Change } from './change.js';
import { findingOf, groupsOf, silent, type Claim, type Group } from './groups.js';
import { leftovers } from './leftovers.js';
import type { Manifest, Skipped } from './manifest.js';
import { planOf, type Plan, type Proposal } from './plan.js';
import { wholeRoleArn } from './role.js';
import { idText } from './scope.js';
import { shownName } from './text.js';
import { findingAt, mapAt, named, survey, type Finding, type Pods, type Survey } from './workloads.js';

export interface KiamOptions {
  /** What stands before the names of roles; without it, an annotation must hold a whole ARN. */
  readonly baseRoleArn?: string;
  /** Namespace of manifests that name none. */
  readonly namespace?: string;
  /** Also takes kiam's pattern from namespaces, once no pod has a role by kiam. */
  readonly removePermitted?: boolean;
}

/** What kiam reads on pods. */
const ON_PODS = [KIAM.role, KIAM.externalId, KIAM.sessionName] as const;

/** What `cdk-serval migrate kiam` does with a folder. */
export function planKiam(manifests: readonly Manifest[], skipped: readonly Skipped[], options: KiamOptions): Plan {
  const all = survey(manifests, options.namespace);
  const claims = all.pods.flatMap((pods): Claim[] => {
    const role = mapAt(pods.metadata, ['annotations'])[KIAM.role];
    if (role === undefined) return [];
    const at = [...pods.template, 'metadata', 'annotations', KIAM.role];
    return [{ pods, at, role: wholeRoleArn(role, options.baseRoleArn) }];
  });
  const { groups, findings } = groupsOf(all, claims);
  const decided = groups.filter((group) => group.claims.length > 0).map((group) => decide(all, group));
  const known = claims.flatMap((claim) =>
    [claim.at, ...besides(claim.pods).map(({ remove }) => remove)].map((path) => ({
      manifest: claim.pods.resource.manifest,
      path,
    })),
  );
  const rest = leftovers(manifests, skipped, [KIAM.role], known);
  const before = [...findings, ...decided.flatMap((decision) => decision.findings), ...rest];
  const permitted = options.removePermitted ? permittedOf(all, claims.length > 0 || before.length > 0) : NOTHING;
  return planOf(
    [...decided.flatMap(({ proposal }) => proposal ?? []), ...permitted.proposals],
    [...before, ...permitted.findings],
  );
}

const NOTHING = { proposals: [], findings: [] };

interface Decision {
  readonly proposal?: Proposal;
  readonly findings: readonly Finding[];
}

function decide(all: Survey, group: Group): Decision {
  const { ids, claims, accounts } = group;
  const refuse = (text: string): Decision => ({ findings: claims.map((claim) => findingOf(claim, text)) });
  const who = ids.map(idText).join(', ');
  const roles = [...new Set(claims.map(({ role }) => ('arn' in role ? role.arn : '')))];
  const roleArn = roles[0]!;
  if (roles.length > 1) {
    return refuse(
      `pods of the service account ${who} have ${roles.length} roles (${roles.join(', ')}); it can have one: give each its own`,
    );
  }
  const [account] = accounts;
  if (accounts.length > 1)
    return refuse(`the service account ${who} stands in ${accounts.length} manifests; which is to have the role?`);
  const present = account?.annotations[EKS_WEBHOOK.roleArn];
  if (present !== undefined && present !== roleArn) {
    return refuse(
      `the service account ${who} has another role already (${JSON.stringify(present)}); take one of them away`,
    );
  }
  const others = present === undefined ? silent(all, group) : [];
  if (others.length > 0) {
    const names = others.map((other) => `${named(other)} in ${shownName(other.manifest.path)}`).join(', ');
    return refuse(
      `${names} runs as ${who} too and would get this role; give it a service account of its own, or ${KIAM.role} as well if it is to have the role`,
    );
  }
  const binding = { roleArn, ids, users: claims.map(({ pods }) => pods.resource) };
  const [{ pods, at }] = claims as [Claim];
  const where = { resource: pods.resource, path: at };
  if (!account) {
    const text = `the service account ${who} has no manifest here; where it is made, annotate it with ${EKS_WEBHOOK.roleArn}: ${roleArn}, then take ${KIAM.role} away here`;
    return { ...refuse(text), proposal: { changes: [], binding, at: where } };
  }
  const { manifest, path } = account.resource;
  const annotation = { manifest, annotate: path, key: EKS_WEBHOOK.roleArn, value: roleArn };
  const changes: Change[] = [
    ...(present === undefined ? [annotation] : []),
    ...claims.flatMap(({ pods }) => besides(pods)),
  ];
  return { proposal: { changes, binding, at: where }, findings: [] };
}

/** All of kiam on pods, and what was put on their workload by mistake, where kiam does not look. */
function besides({ resource, template, metadata }: Pods) {
  const places = [
    { path: [...template, 'metadata', 'annotations'], annotations: mapAt(metadata, ['annotations']) },
    {
      path: [...resource.path, 'metadata', 'annotations'],
      annotations: mapAt(resource.value, ['metadata', 'annotations']),
    },
  ].slice(0, template.length === resource.path.length ? 1 : 2);
  return places.flatMap(({ path, annotations }) =>
    ON_PODS.filter((key) => annotations[key] !== undefined).map((key) => ({
      manifest: resource.manifest,
      remove: [...path, key],
      within: resource.path,
    })),
  );
}

/** Without its pattern, kiam gives the pods of a namespace nothing: it goes last. */
function permittedOf({ namespaces }: Survey, early: boolean): { proposals: Proposal[]; findings: Finding[] } {
  const found = namespaces.flatMap((resource) => {
    const path = [...resource.path, 'metadata', 'annotations', KIAM.permitted];
    const present = mapAt(resource.value, ['metadata', 'annotations'])[KIAM.permitted] !== undefined;
    return present ? [{ resource, path }] : [];
  });
  if (early) {
    const text = `${KIAM.permitted} stays until no pod has a role by kiam; run again then`;
    return { proposals: [], findings: found.map(({ resource, path }) => findingAt(resource, path, text)) };
  }
  const proposals = found.map(({ resource, path }) => ({
    changes: [{ manifest: resource.manifest, remove: path, within: resource.path }],
    at: { resource, path },
  }));
  return { proposals, findings: [] };
}

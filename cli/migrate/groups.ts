/** Pods by their service account: what they get is decided for all of them together. */
import { DNS_LABEL, DNS_SUBDOMAIN, fits } from '../../lib/model/index.js';
import type { Path, Resource } from './manifest.js';
import { DEFAULT_ACCOUNT, idText, type AccountId } from './scope.js';
import {
  findingAt,
  isPatch,
  meet,
  named,
  type Finding,
  type Pods,
  type ServiceAccount,
  type Survey,
} from './workloads.js';

/** Pods that say themselves which role they have, and where they say it. */
export interface Claim {
  readonly pods: Pods;
  readonly at: Path;
  /** The role's whole ARN, or why there is none. */
  readonly role: { readonly arn: string } | { readonly fault: string };
}

/** All that is one service account in the cluster. */
export interface Group {
  readonly ids: readonly AccountId[];
  readonly claims: readonly Claim[];
  readonly accounts: readonly ServiceAccount[];
}

/** Claims and service accounts by who they are in the cluster; claims of nobody known become findings. */
export function groupsOf(
  { accounts }: Survey,
  claims: readonly Claim[],
): { readonly groups: readonly Group[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const groups = new Map<string, { ids: readonly AccountId[]; claims: Claim[]; accounts: ServiceAccount[] }>();
  const groupOf = (ids: readonly AccountId[]) => {
    const key = ids.map(idText).join();
    return groups.get(key) ?? groups.set(key, { ids, claims: [], accounts: [] }).get(key)!;
  };
  for (const claim of claims) {
    const fault = unusable(claim);
    if (fault === undefined) groupOf(claim.pods.ids!).claims.push(claim);
    else findings.push(findingOf(claim, fault));
  }
  for (const account of accounts) if (account.ids) groupOf(account.ids).accounts.push(account);
  return { groups: [...groups.values()], findings };
}

/** A finding where pods claim a role. */
export function findingOf({ pods, at }: Claim, text: string): Finding {
  return findingAt(pods.resource, at, `${named(pods.resource)}: ${text}`);
}

function unusable({ pods, role }: Claim): string | undefined {
  if ('fault' in role) return `the role ${role.fault}`;
  if (pods.serviceAccount === undefined && isPatch(pods)) {
    return 'this patch names no service account; add spec.serviceAccountName here as the patched manifest has it, or move the role by hand';
  }
  if (pods.serviceAccount === undefined || pods.serviceAccount === DEFAULT_ACCOUNT) {
    return 'its pods run as the service account "default", as all pods of the namespace do that name none; give them one of their own by spec.serviceAccountName';
  }
  if (!pods.ids) return 'its namespace is not known; write metadata.namespace, or give --namespace';
  return unusableIds(pods.ids);
}

/** What is wrong with names that are to stand in a trust policy, or undefined. */
export function unusableIds(ids: readonly AccountId[]): string | undefined {
  const wrong = ids.find(({ namespace, name }) => !fits(DNS_LABEL, namespace) || !fits(DNS_SUBDOMAIN, name));
  return wrong && `${JSON.stringify(idText(wrong))} is no namespace and service account`;
}

/** What else has pods of a group's service account, and does not say which role they have: they would get it, too. */
export function silent({ pods, users }: Survey, { ids, claims }: Group): readonly Resource[] {
  return [...pods.filter((other) => !claims.some((claim) => claim.pods === other)), ...users]
    .filter((other) => meet(other.ids, ids))
    .map(({ resource }) => resource);
}

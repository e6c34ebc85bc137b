/** What a migration does with a folder: which texts change, who gets which role, and what a person has to look at. */
import type { Change } from './change.js';
import { editsFor } from './edit.js';
import type { Manifest, Resource } from './manifest.js';
import { patchOf } from './patch.js';
import type { AccountId } from './scope.js';
import { applyEdits, shownName, Uneditable, type Edit } from './text.js';
import { findingAt, type Finding } from './workloads.js';

/** Service accounts, and the role that their pods get by the new way. */
export interface Binding {
  readonly roleArn: string;
  readonly ids: readonly AccountId[];
  /** What makes their pods, to be restarted. */
  readonly users: readonly Resource[];
}

/** A file and its new text. */
export interface FileChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly Edit[];
  /** From `before` to `after`, in the unified format. */
  readonly patch: string;
}

/** Changes that belong together: all of them are made, or none. */
export interface Proposal {
  readonly changes: readonly Change[];
  readonly binding?: Binding;
  /** Where it is said if they cannot be made. */
  readonly at: { readonly resource: Resource; readonly path: readonly (string | number)[] };
}

export interface Plan {
  readonly files: readonly FileChange[];
  readonly bindings: readonly Binding[];
  readonly findings: readonly Finding[];
}

/** The plan of proposals. One that would touch anything else, or whose patch would show a secret, becomes a finding. */
export function planOf(proposals: readonly Proposal[], findings: readonly Finding[]): Plan {
  const refused: Finding[] = [];
  let accepted = proposals;
  let tried = trial(accepted);
  while (tried.faults.size > 0) {
    const suspects = accepted.filter(({ changes }) => changes.some(({ manifest }) => tried.faults.has(manifest)));
    const alone = suspects.filter(({ changes }) => trial([{ changes }]).faults.size > 0);
    // What can be changed alone, but not together, is left to a person as a whole.
    const refusing = alone.length > 0 ? alone : suspects;
    for (const { changes, at } of refusing) {
      const [[manifest, fault]] = [...(alone.length > 0 ? trial([{ changes }]) : tried).faults] as [[Manifest, string]];
      const where = manifest === at.resource.manifest ? '' : ` in ${shownName(manifest.path)}`;
      refused.push(findingAt(at.resource, at.path, `cannot be changed${where}: ${fault}; change it by hand`));
    }
    accepted = accepted.filter((proposal) => !refusing.includes(proposal));
    tried = trial(accepted);
  }
  return {
    files: tried.files.sort(byPath),
    bindings: accepted.flatMap(({ binding }) => binding ?? []),
    findings: [...findings, ...refused].sort((one, other) => byPath(one, other) || one.line - other.line),
  };
}

/** The changed files, and why some manifests cannot be changed so. */
function trial(proposals: readonly Pick<Proposal, 'changes'>[]) {
  const files: FileChange[] = [];
  const faults = new Map<Manifest, string>();
  for (const [manifest, changes] of byManifest(proposals.flatMap((proposal) => proposal.changes))) {
    const { path, text } = manifest;
    try {
      const edits = editsFor(manifest, changes);
      files.push({ path, before: text, after: applyEdits(text, edits), edits, patch: patchOf(manifest, edits) });
    } catch (error) {
      if (!(error instanceof Uneditable)) throw error;
      faults.set(manifest, error.message);
    }
  }
  return { files, faults };
}

function byManifest(changes: readonly Change[]): ReadonlyMap<Manifest, readonly Change[]> {
  const found = new Map<Manifest, Change[]>();
  for (const change of changes) found.set(change.manifest, [...(found.get(change.manifest) ?? []), change]);
  return found;
}

function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}

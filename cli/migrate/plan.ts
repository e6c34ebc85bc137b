/** What a migration does with a folder: which texts change, who gets which role, and what a person has to look at. */
import { editsFor, type Change } from './edit.js';
import type { Manifest, Resource } from './manifest.js';
import { patchOf } from './patch.js';
import type { AccountId } from './scope.js';
import { applyEdits, Uneditable, type Edit } from './text.js';
import { findingAt, type Finding, type Pods } from './workloads.js';

/** Service accounts, and the role that their pods get by the new way. */
export interface Binding {
  readonly roleArn: string;
  readonly ids: readonly AccountId[];
  /** What makes their pods, to be restarted. */
  readonly pods: readonly Pods[];
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
  const accepted = proposals.filter(({ changes, at }) => {
    for (const [manifest, own] of byManifest(changes)) {
      try {
        patchOf(manifest, editsFor(manifest, own));
      } catch (error) {
        if (!(error instanceof Uneditable)) throw error;
        const where = manifest === at.resource.manifest ? '' : ` in ${manifest.path}`;
        refused.push(findingAt(at.resource, at.path, `cannot be changed${where}: ${error.message}; change it by hand`));
        return false;
      }
    }
    return true;
  });
  const files = [...byManifest(accepted.flatMap(({ changes }) => changes))].map(([manifest, changes]) => {
    const edits = editsFor(manifest, changes);
    const { path, text } = manifest;
    return { path, before: text, after: applyEdits(text, edits), edits, patch: patchOf(manifest, edits) };
  });
  return {
    files: files.sort(byPath),
    bindings: accepted.flatMap(({ binding }) => binding ?? []),
    findings: [...findings, ...refused].sort((one, other) => byPath(one, other) || one.line - other.line),
  };
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

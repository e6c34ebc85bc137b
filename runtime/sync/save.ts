/** Puts documents into the catalog, each text once. */
import type { CatalogRole, DocumentRef } from '../catalog/catalog.js';
import type { CatalogWriter } from '../catalog/writer.js';
import { sha256 } from '../catalog/rules.js';
import type { SaveDocument } from './documents.js';

/** Documents by hash that are in the catalog, or on their way. */
export type SavedDocuments = Map<string, Promise<void>>;

/** Saves what no known role refers to and this run has not saved yet. */
export function documentSaver(
  catalog: Pick<CatalogWriter, 'putDocument'>,
  saved: SavedDocuments,
  known: readonly CatalogRole[],
): SaveDocument {
  for (const reference of known.flatMap(referencesOf)) saved.set(reference.sha256, Promise.resolve());
  return async (text) => {
    const hash = sha256(text);
    const saving = saved.get(hash) ?? catalog.putDocument(hash, text);
    saved.set(hash, saving);
    saving.catch(() => saved.delete(hash));
    await saving;
    return { sha256: hash };
  };
}

function referencesOf(role: CatalogRole): DocumentRef[] {
  const policies = [...role.inlinePolicies, ...role.attachedPolicies];
  return [...(role.trustPolicy ? [role.trustPolicy] : []), ...policies.map(({ document }) => document)];
}

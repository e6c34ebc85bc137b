import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import type { AuditRow, AuditStore, RefusalRow } from './audit.js';
import { jsonFile } from './json-file.js';

/** What the file holds, oldest first. */
export interface AuditFile {
  readonly sessions: readonly AuditRow[];
  readonly refusals: readonly RefusalRow[];
}

/** The audit trail in a file, for the command line. Nothing is ever taken out of it. @param path a file that may not exist yet */
export function fileAuditStore(path: string, clock: Clock): AuditStore {
  const file = auditFile(path, clock);
  return {
    put: (row) =>
      file.update<void>(({ sessions, refusals }) => {
        const known = sessions.some(({ grantId, id }) => grantId === row.grantId && id === row.id);
        return { result: undefined, ...(!known && { content: { sessions: [...sessions, row], refusals } }) };
      }),
    putRefusal: (row) =>
      file.update<void>(({ sessions, refusals }) => {
        const known = refusals.some(({ grantId, id }) => grantId === row.grantId && id === row.id);
        return { result: undefined, ...(!known && { content: { sessions, refusals: [...refusals, row] } }) };
      }),
    rows: async (grantId) => (await file.read()).sessions.filter((row) => row.grantId === grantId),
  };
}

/** The file itself, for whoever reads all of it. */
export function auditFile(path: string, clock: Clock) {
  return jsonFile<AuditFile>(path, { version: 1, empty: { sessions: [], refusals: [] }, parse }, clock);
}

function parse(content: unknown): AuditFile {
  const { sessions, refusals } = Object(content) as Partial<Record<keyof AuditFile, unknown>>;
  if (Array.isArray(sessions) && Array.isArray(refusals)) return { sessions, refusals };
  throw new RuntimeError('Grant', 'file: its content must be two lists, "sessions" and "refusals"');
}

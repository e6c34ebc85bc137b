import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import type { AuditRow, AuditStore } from './audit.js';
import { jsonFile } from './json-file.js';

/** The audit trail in a file, for the command line. @param path a file that may not exist yet */
export function fileAuditStore(path: string, clock: Clock): AuditStore {
  const file = jsonFile<readonly AuditRow[]>(path, { version: 1, empty: [], parse: rowsOfFile }, clock);
  return {
    put: (row) =>
      file.update<void>((rows) => {
        const known = rows.some(({ grantId, id }) => grantId === row.grantId && id === row.id);
        return known ? { result: undefined } : { content: [...rows, row], result: undefined };
      }),
    rows: async (grantId) => (await file.read()).filter((row) => row.grantId === grantId),
  };
}

function rowsOfFile(content: unknown): readonly AuditRow[] {
  if (!Array.isArray(content)) throw new RuntimeError('Grant', 'file: its content must be a list of audit rows');
  return content as AuditRow[];
}

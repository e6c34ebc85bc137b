/** Apart from what reads roles, since settings are checked before that is loaded. */
import { UNEDITABLE_PATHS } from '../../lib/model/names.js';

/** Whether a role is one whose trust nobody can edit. */
export function isUneditable({ path }: { readonly path: string }): boolean {
  return UNEDITABLE_PATHS.some((prefix) => path.startsWith(prefix));
}

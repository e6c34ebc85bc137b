/** Apart from what reads roles, since settings are checked before that is loaded. */

/** Paths of roles that AWS owns: they can carry tags, but nobody can edit their trust to let a person in. */
const UNEDITABLE_PATHS = ['/aws-service-role/', '/aws-reserved/'];

export function isUneditable({ path }: { readonly path: string }): boolean {
  return UNEDITABLE_PATHS.some((prefix) => path.startsWith(prefix));
}

/** What is to be done to one role, forwards or back. */

/** A change of one role. What it does not name stays. */
export interface RoleEdit {
  readonly arn: string;
  readonly name: string;
  readonly partition: string;
  /** AROA…: of the role that the change was planned for. */
  readonly roleId: string;
  /** The trust that the change was planned for, and what it becomes; JSON texts. Without `to` it stays. */
  readonly trust: { readonly from: string; readonly to?: string };
  /** The tag `serval`: set with an empty value where there is none, or taken off where it stands with an empty value. */
  readonly tag?: 'add' | 'remove';
}

/** What a run tells while it goes on, for a progress bar or a log. */
import type { AccountStatus } from '../catalog/catalog.js';

export type SyncEvent =
  | { readonly type: 'account-started'; readonly account: string; readonly name: string }
  /** The listing is through; `roles` are to be read one by one. */
  | { readonly type: 'roles-listed'; readonly account: string; readonly roles: number }
  | { readonly type: 'role-read'; readonly account: string; readonly arn: string; readonly requestable: boolean }
  | { readonly type: 'account-finished'; readonly account: string; readonly status: AccountStatus };

export type OnEvent = (event: SyncEvent) => void;

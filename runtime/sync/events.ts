/** What a run tells while it goes on, for a progress bar or a log. */
import type { AccountStatus } from '../catalog/catalog.js';

/** What became of a role. */
export type Decision = 'added' | 'changed' | 'unchanged' | 'stale' | 'removed';

export type SyncEvent =
  | { readonly type: 'account-started'; readonly account: string; readonly name: string }
  /** The listing is through, or another invocation's is carried on; `roles` are to be read one by one. */
  | {
      readonly type: 'roles-listed';
      readonly account: string;
      readonly roles: number;
      readonly listed: number;
      readonly skipped: number;
    }
  | { readonly type: 'role-read'; readonly account: string; readonly arn: string; readonly requestable: boolean }
  /** What became of a role that is requestable, or was. */
  | { readonly type: 'role-decided'; readonly account: string; readonly arn: string; readonly decision: Decision }
  | { readonly type: 'account-finished'; readonly account: string; readonly status: AccountStatus };

export type OnEvent = (event: SyncEvent) => void;

import type { IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';
import type { RoleEditor } from '../../runtime/aws/edit-role.js';
import type { Stacks } from '../../runtime/aws/stack-of-role.js';
import type { Clock } from '../../runtime/clock.js';

/** AWS as the command reads and changes it. */
export interface TrustAws {
  readonly iam: IAMClient;
  readonly sts: STSClient;
  readonly editor: RoleEditor;
  readonly clock: Clock;
  /** Of the credentials, and of the stacks that are asked unless others are named. */
  readonly region: string;
  /** The stacks of a region; whoever asks for them closes them. */
  stacksOf(region: string): Stacks;
}

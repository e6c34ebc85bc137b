/** The cut of live sessions, as the command line makes it. Loaded by itself: revoking a grant needs no IAM. */
import type { SessionCut } from '../lib/model/trust/cut.js';
import { closeClient } from '../runtime/aws/client-config.js';
import { iamClient } from '../runtime/aws/clients.js';
import type { AwsContext } from '../runtime/aws/context.js';
import { cutSessions } from '../runtime/grants/cut-sessions.js';
import type { Grant } from '../runtime/grants/grant.js';

/** With the credentials of this process, which are those of the role's account. */
export async function cutSessionsOf(grant: Grant, aws: AwsContext): Promise<SessionCut> {
  const iam = iamClient(aws);
  try {
    return await cutSessions(grant, iam, aws.clock);
  } finally {
    closeClient(aws, iam);
  }
}

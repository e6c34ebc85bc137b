/** Credentials are delivered to the person of the grant, once the grant holds their session and the audit trail its row. */
import type { Invariant } from '../story.js';

export const deliveredIsRecorded: Invariant = {
  name: 'nothing delivered without a record',
  check: (step, { store, minted }) => {
    if (step.type !== 'ended' || step.ended.type !== 'delivered') return undefined;
    const { credentials, record, grant } = step.ended.session;
    const { accessKeyId } = credentials;
    const seen = `#${step.invocation.id} delivers ${accessKeyId}`;
    const stored = store.grant(grant.id);
    if (stored?.sessions[record.id]?.accessKeyId !== accessKeyId) {
      return { expected: `its session in ${grant.id}`, seen: `${seen} without it` };
    }
    if (store.audited(grant.id, record.id)?.accessKeyId !== accessKeyId) {
      return { expected: `its row in the audit trail, of ${grant.id}`, seen: `${seen} without it` };
    }
    const { asked } = step.invocation;
    const email = asked.type === 'login' ? asked.request.login.email : undefined;
    if (stored.email === email && minted.get(accessKeyId)?.call.key === stored.roleArn) return undefined;
    return { expected: `credentials of ${stored.roleArn} for ${stored.email}`, seen: `${seen} to ${email}` };
  },
};

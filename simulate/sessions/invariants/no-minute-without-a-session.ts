/**
 * A start is written together with a session that STS minted for whoever writes it, and is no earlier than when that one
 * was asked: no minute counts in which there was no session.
 */
import type { Invariant } from '../story.js';

export const noMinuteWithoutASession: Invariant = {
  name: 'no minute counts without a session',
  check: (step, { minted }) => {
    if (step.type !== 'stored' || step.write.table !== 'grants') return undefined;
    const { before, after } = step.write;
    if (after.startedAt === undefined || after.startedAt === before?.startedAt) return undefined;
    const { invocation } = step.call;
    const sessions = Object.values(after.sessions).filter(({ id }) => !before?.sessions[id]);
    const seen = `#${invocation.id} starts ${after.id} at ${after.startedAt}`;
    const mine = sessions.find(({ accessKeyId }) => minted.get(accessKeyId)?.call.invocation === invocation);
    if (!mine) return { expected: 'a start with a session that STS minted for it', seen: `${seen} without one` };
    const asked = new Date(invocation.startedAt + invocation.skew).toISOString();
    if (after.startedAt >= asked && after.startedAt <= mine.mintedAt) return undefined;
    return { expected: `a start from ${asked} to ${mine.mintedAt}, when its session was minted`, seen };
  },
};

import { SESSION_SECONDS_DEFAULT } from '../../../lib/model/limits.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok, type Finding } from '../../steps/finding.js';
import type { RoleFacts } from '../facts.js';
import { eachRole, noRoles, type Rule } from '../rule.js';

const SYNC = 'run the sync: sessions are cut to what the catalog says';

/** Whether the catalog has each role's longest session as IAM has it: sessions are cut by it. */
export const roleSession: Rule = {
  step: 'longest session',
  judge: eachRole({
    judge,
    none: noRoles,
    concerns: ({ catalog }) => catalog !== undefined,
  }),
};

function judge({ catalog, live }: RoleFacts): Finding {
  const kept = catalog?.maxSessionDuration;
  if (live.state !== 'known') return notChecked(whyNot(live));
  const { maxSessionDuration: now } = live.value;
  if (kept === undefined) {
    return notOk(`the catalog does not know it: sessions end after ${minutes(SESSION_SECONDS_DEFAULT)}`, SYNC);
  }
  if (now === undefined) return notChecked(`IAM did not say; the catalog has ${minutes(kept)}`);
  if (now !== kept) return notOk(`it is ${minutes(now)}, and the catalog has ${minutes(kept)}`, SYNC);
  return ok(minutes(kept));
}

function minutes(seconds: number): string {
  return `${seconds / 60} min`;
}

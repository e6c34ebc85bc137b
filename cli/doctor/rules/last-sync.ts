import { SYNC_SCHEDULE } from '../../../lib/model/names.js';
import { duration } from '../../plan/words.js';
import { incompleteWords } from '../../status-lines.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { eachAccount, type Rule } from '../rule.js';

/** Minutes that a run may be late, or last. */
const SLACK = 60;
/** Minutes that the sync's clock may be ahead. */
const AHEAD = 5;
const OLDEST_MINUTES = SYNC_SCHEDULE.everyHours * 60 + SYNC_SCHEDULE.offsetMinutes + SLACK;

/** Whether the catalog is of the last run that was due, and that run read the account whole. */
export const lastSync: Rule = {
  step: 'last sync',
  judge: eachAccount(({ status }, { now }) => {
    const run = "run cdk-serval sync, or look at the hosted sync's log and schedule";
    if (status.state === 'unknown') return notChecked(status.why);
    if (status.state === 'absent') return notOk('the catalog knows of no run for this account', run);
    const { started, complete, lastComplete = complete ? started : undefined } = status.value;
    if (!complete) {
      const why = incompleteWords(status.value);
      const since = lastComplete === undefined ? 'it never was' : `it last was by the run of ${lastComplete}`;
      return notOk(`the run of ${started} did not read the account whole${why && `: ${why}`}; ${since}`, run);
    }
    const minutes = Math.floor((now - Date.parse(lastComplete!)) / 60_000);
    if (minutes > OLDEST_MINUTES) {
      return notOk(
        `the account was last read whole ${duration(minutes * 60)} ago, at ${lastComplete}; a run is due every ${SYNC_SCHEDULE.everyHours} hours`,
        run,
      );
    }
    if (minutes < -AHEAD)
      return notChecked(`the catalog says ${lastComplete}, which is yet to come; set the clocks by NTP`);
    if (!Number.isFinite(minutes)) return notChecked('the catalog does not say when');
    return ok(`read whole ${duration(minutes * 60)} ago, at ${lastComplete}`);
  }),
};

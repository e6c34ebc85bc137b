/** One account, in the data's order: take, assume, list, read, decide, store, report. */
import { SessionFailed } from '../aws/assumed-role.js';
import type { AccountStatus, CatalogRole, FailedRead } from '../catalog/catalog.js';
import type { Claim } from '../catalog/writer.js';
import { unreadRole } from './changes.js';
import type { Connection } from './connection.js';
import { Ledger } from './ledger.js';
import { look } from './look.js';
import type { SyncRun } from './options.js';
import { inParallel } from './parallel.js';
import { carriedOn, checkpointOf, type Listed, type Seen } from './progress.js';
import { readRoles } from './reading.js';
import { withIngestionRole } from './session.js';
import { Tally } from './tally.js';

const WRITES_IN_FLIGHT = 8;

/** What a status says of the account as a whole. */
type Told = Pick<AccountStatus, 'complete' | 'listed' | 'skipped' | 'heldBack'> &
  Partial<Pick<AccountStatus, 'completed' | 'unfinished' | 'failure'>> &
  Seen;

/**
 * Reads one account that this run holds, and brings the catalog up to it.
 * @throws what the catalog's store throws; every role then stands there as it stood or as it was read. OutOfTime where
 * not even the listing came to its end
 */
export async function syncAccount(connection: Connection, run: SyncRun, claim: Claim): Promise<AccountStatus> {
  const { account, name, roleArn } = connection;
  const { catalog, clock } = run;
  const at = isoTime(run);
  const [before, entries, checkpoint] = await Promise.all([
    catalog.status(account),
    catalog.entries(account),
    catalog.checkpoint(account),
  ]);
  const ledger = new Ledger({ ...run, claim, random: run.aws.random }, entries);
  await ledger.tell();
  const progress = carriedOn(checkpoint, before?.run ?? 0, clock.now());
  const started = progress ? checkpoint!.started : at;
  const resumed = progress ? checkpoint!.resumed + 1 : 0;
  const tally = new Tally(progress?.tally);

  const status = (told: Told): AccountStatus => {
    const lastComplete = told.complete ? told.completed : before?.lastComplete;
    return {
      account,
      name,
      run: claim.run,
      started,
      resumed,
      knownSince: before?.knownSince ?? started,
      ...(lastComplete !== undefined && { lastComplete }),
      ...(run.organizationRun !== undefined && { organizationRun: run.organizationRun }),
      ...told,
      // Whichever run left them so, as one that died before it could say how it ended.
      stale: ledger.roles().filter((role) => role.stale).length,
      ...tally.counts(),
    };
  };
  const dropCheckpoint = async (): Promise<void> => {
    if (checkpoint) await catalog.putCheckpoint(account, undefined, claim.run);
  };

  return withIngestionRole(connection, { ...run, rested: !progress }, tally, async ({ iam, begin }) => {
    try {
      await begin();
    } catch (error) {
      if (!(error instanceof SessionFailed)) throw error;
      const { failed } = error;
      tally.failedReads([failed]);
      const known = ledger.roles();
      await inParallel(known, WRITES_IN_FLIGHT, async (role) => {
        const decision = await ledger.keep(unreadRole(role, failed, at));
        run.onEvent({ type: 'role-decided', account, arn: role.arn, decision });
      });
      await dropCheckpoint();
      await ledger.tell();
      return status({ ...NOTHING_SEEN, failure: failureOf(failed) });
    }

    let seen: Seen = progress?.seen ?? { tagged: 0, removed: 0 };
    let listed: Listed | undefined = progress?.listed;
    let pending = progress?.pending ?? [];
    if (!listed) {
      const looked = await look(iam, connection, run, ledger.roles());
      ({ listed, pending } = looked);
      if (listed.failed) tally.failedReads([listed.failed]);
      await inParallel(looked.absent, WRITES_IN_FLIGHT, async ({ arn }) => {
        await ledger.remove(arn, 'absent');
        run.onEvent({ type: 'role-decided', account, arn, decision: 'removed' });
      });
      const absent = { action: 'iam:ListRoles', resource: account, error: 'Absent' };
      await inParallel(looked.heldBack, WRITES_IN_FLIGHT, async (role) => {
        const decision = await ledger.keep(unreadRole(role, absent, at));
        run.onEvent({ type: 'role-decided', account, arn: role.arn, decision });
      });
      seen = { tagged: 0, removed: looked.absent.length };
    }

    const { listed: count, skipped } = listed;
    run.onEvent({ type: 'roles-listed', account, roles: pending.length, listed: count, skipped });
    const read = await readRoles(pending, { account, run, iam, ledger, tally, at });
    seen = { tagged: seen.tagged + read.tagged, removed: seen.removed + read.removed };
    const told = { listed: count, skipped, heldBack: listed.heldBack, ...seen };
    if (read.left.length > 0) {
      const next = { run: claim.run, listed, seen, tally: tally.counts(), pending: read.left };
      await catalog.putCheckpoint(account, checkpointOf(next, started, resumed), claim.run);
      await ledger.tell();
      return status({ ...told, complete: false, unfinished: read.left.length });
    }
    await dropCheckpoint();
    await ledger.forgetOld();
    await ledger.tell();
    return status({
      ...told,
      completed: isoTime(run),
      // What another run left unread, as one that did not see this one's checkpoint, is no less unread.
      complete: listed.complete && tally.counts().failedReads === 0 && ledger.roles().every(isWhole),
      ...(!listed.complete && { failure: listed.failed ? failureOf(listed.failed) : notItself(roleArn) }),
    });
  });
}

const NOTHING_SEEN = { complete: false, listed: 0, skipped: 0, tagged: 0, removed: 0, heldBack: 0 } as const;

function isWhole({ stale, missing }: CatalogRole): boolean {
  return !stale && missing.length === 0;
}

/** Why an account could not be read, in words. AWS denies AssumeRole for want of sts:TagSession too, and names it. */
function failureOf({ action, error }: FailedRead): string {
  return `${action} failed: ${error}`;
}

function notItself(roleArn: string): string {
  return `iam:ListRoles did not list the ingestion role ${roleArn} itself, so that no absence is taken for a removal`;
}

function isoTime({ clock }: SyncRun): string {
  return new Date(clock.now()).toISOString();
}

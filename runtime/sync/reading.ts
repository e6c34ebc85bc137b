/** Reads roles one by one, and writes down what became of each as soon as it is known. */
import type { IAMClient } from '@aws-sdk/client-iam';
import type { FailedRead } from '../catalog/catalog.js';
import { readRole, remadeRole, unreadRole } from './changes.js';
import { documentReader, roleNotFound, versionKey } from './documents.js';
import type { Decision } from './events.js';
import type { Ledger } from './ledger.js';
import type { SyncRun } from './options.js';
import type { PendingRole } from './progress.js';
import { readTags, type RoleFacts } from './roles.js';
import { documentSaver } from './save.js';
import { inTwoStages } from './stages.js';
import type { Tally } from './tally.js';
import { OutOfTime } from './time.js';

/** Roles that are read at the same time. The pace sets the speed; more in flight only fill a slow link. */
const ROLES_IN_FLIGHT = 32;
/** Requestable roles that wait for their documents: what is read in the two minutes after no role is begun any more. */
const BACKLOG = 192;

export interface Reading {
  readonly account: string;
  readonly run: SyncRun;
  readonly iam: IAMClient;
  readonly ledger: Ledger;
  readonly tally: Tally;
  /** ISO 8601. The time of whatever is read. */
  readonly at: string;
}

/** A role that carries the tag. */
interface Tagged {
  readonly pending: PendingRole;
  readonly role: RoleFacts;
}

export interface ReadRoles {
  readonly tagged: number;
  readonly removed: number;
  /** For which no time was left. */
  readonly left: readonly PendingRole[];
}

/** @throws what the catalog's store throws; every role then stands there as it stood or as it was read */
export async function readRoles(roles: readonly PendingRole[], reading: Reading): Promise<ReadRoles> {
  const { account, run, iam, ledger, tally, at } = reading;
  const known = ledger.roles();
  for (const policy of known.flatMap(({ attachedPolicies }) => attachedPolicies)) {
    run.versions.set(versionKey(policy), policy.document);
  }
  const reader = documentReader(iam, run, documentSaver(run.catalog, run.saved, known));
  const seen = { tagged: 0, removed: 0 };
  const interrupted: PendingRole[] = [];

  const tell = (arn: string, requestable: boolean, decision?: Decision): void => {
    run.onEvent({ type: 'role-read', account, arn, requestable });
    if (decision) run.onEvent({ type: 'role-decided', account, arn, decision });
  };

  async function unlessOutOfTime<T>(pending: PendingRole, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error;
      interrupted.push(pending);
      return undefined;
    }
  }

  async function leaves(arn: string, reason: 'untagged' | 'gone'): Promise<void> {
    const removed = await ledger.remove(arn, reason);
    if (removed) seen.removed += 1;
    tell(arn, false, removed ? 'removed' : undefined);
  }

  async function unread({ arn, remade }: PendingRole, failed: FailedRead): Promise<void> {
    tally.failedReads([failed]);
    const before = ledger.role(arn);
    if (!before) return tell(arn, false);
    const role = unreadRole(before, failed, at, remade && { role: remade, trust: await reader.trust(remade) });
    tell(arn, false, await ledger.keep(role));
  }

  const first = (pending: PendingRole): Promise<Tagged | undefined> =>
    unlessOutOfTime(pending, async () => {
      const { arn } = pending;
      const tags = await readTags(iam, { arn, name: nameOf(arn) });
      if (tags.verdict === 'tagged') return { pending, role: tags.role };
      if (tags.verdict === 'unread') await unread(pending, tags.failed);
      else await leaves(arn, tags.verdict);
      return undefined;
    });

  const second = async ({ pending, role }: Tagged): Promise<void> => {
    await unlessOutOfTime(pending, async () => {
      const documents = await reader.documents(role);
      const notFound = roleNotFound(documents);
      const again = notFound && (await readTags(iam, { arn: role.arn, name: nameOf(role.arn) }));
      if (again?.verdict === 'gone' || again?.verdict === 'untagged') return leaves(role.arn, again.verdict);
      // Which of the two roles the documents are of, nobody can tell.
      const isAnother = again?.verdict === 'tagged' && again.role.roleId !== role.roleId;
      const after = isAnother
        ? remadeRole(again.role, await reader.trust(again.role), notFound!, account, at)
        : readRole(ledger.role(role.arn), role, documents, account, at);
      tally.failedReads([...after.missing, ...(after.stale?.reads ?? [])]);
      seen.tagged += 1;
      tell(role.arn, true, await ledger.keep(after));
    });
  };

  const goesOn = (): boolean => run.shift.goesOn();
  const notBegun = await inTwoStages(roles, { first, second, atOnce: ROLES_IN_FLIGHT, backlog: BACKLOG, goesOn });
  return { ...seen, left: [...interrupted, ...notBegun] };
}

/** A role's ARN ends with its name. */
function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

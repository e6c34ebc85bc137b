/** One account, in the data's order: assume, list, read, decide, store, report. */
import type { IAMClient } from '@aws-sdk/client-iam';
import { SessionFailed } from '../aws/assumed-role.js';
import type { AccountStatus, CatalogRole, FailedRead } from '../catalog/catalog.js';
import { absences, isComplete, readRole, unreadRole } from './changes.js';
import type { Connection } from './connection.js';
import { documentReader, versionKey } from './documents.js';
import { inParallel } from './parallel.js';
import { isUneditable, listRoles, readTags, type Listing, type RoleFacts } from './roles.js';
import { documentSaver } from './save.js';
import { withIngestionRole } from './session.js';
import type { SyncRun } from './options.js';
import { Tally } from './tally.js';

/** Roles that are read at the same time. The pace sets the speed; more in flight only fill a slow link. */
const ROLES_IN_FLIGHT = 32;
const WRITES_IN_FLIGHT = 8;

type KnownRoles = ReadonlyMap<string, CatalogRole>;

/** What one role comes to. */
interface Outcome {
  readonly arn: string;
  readonly verdict: 'keep' | 'remove' | 'pass';
  /** As it shall stand in the catalog; with `keep`. */
  readonly role?: CatalogRole;
  readonly tagged: boolean;
  readonly failed: readonly FailedRead[];
}

/** What was seen of an account, before anything is written. */
interface Seen {
  readonly listing: Listing;
  readonly complete: boolean;
  readonly skipped: number;
  readonly outcomes: readonly Outcome[];
  readonly absent: readonly CatalogRole[];
  readonly heldBack: readonly CatalogRole[];
}

/**
 * Reads one account and brings the catalog up to it.
 * @throws what the catalog's store throws; every role then stands there as it stood or as it was read
 */
export async function syncAccount(connection: Connection, run: SyncRun): Promise<AccountStatus> {
  const { account, name, roleArn } = connection;
  const tally = new Tally();
  const at = isoTime(run);
  const known: KnownRoles = new Map((await run.catalog.roles(account)).map((role) => [role.arn, role]));

  return withIngestionRole(connection, run, tally, async ({ iam, begin }) => {
    try {
      await begin();
    } catch (error) {
      if (!(error instanceof SessionFailed)) throw error;
      const stale = [...known.values()].map((role) => unreadRole(role, error.failed, at));
      await store(run, stale, []);
      tally.failedReads([error.failed]);
      return { account, name, started: at, ...NOTHING_SEEN, ...tally.counts(), failure: failureOf(error.failed) };
    }

    const seen = await look(connection, run, iam, known, at);
    const kept = seen.outcomes.flatMap(({ role }) => role ?? []);
    const absent = { action: 'iam:ListRoles', resource: account, error: 'Absent' };
    const heldBack = seen.heldBack.map((role) => unreadRole(role, absent, at));
    const left = seen.outcomes.filter(({ arn, verdict }) => verdict === 'remove' && known.has(arn));
    const removed = [...left, ...seen.absent].map(({ arn }) => arn);
    await store(run, [...kept, ...heldBack], removed);

    tally.failedReads([
      ...(seen.listing.failed ? [seen.listing.failed] : []),
      ...seen.outcomes.flatMap((o) => o.failed),
    ]);
    const counts = tally.counts();
    return {
      account,
      name,
      started: at,
      completed: isoTime(run),
      complete: seen.complete && counts.failedReads === 0 && heldBack.length === 0,
      listed: seen.listing.roles.length,
      skipped: seen.skipped,
      tagged: seen.outcomes.filter(({ tagged }) => tagged).length,
      removed: removed.length,
      heldBack: heldBack.length,
      ...counts,
      ...(!seen.complete && { failure: seen.listing.failed ? failureOf(seen.listing.failed) : notItself(roleArn) }),
    };
  });
}

const NOTHING_SEEN = { complete: false, listed: 0, skipped: 0, tagged: 0, removed: 0, heldBack: 0 } as const;

/** Lists and reads; writes nothing but documents, which no role refers to before it is written itself. */
async function look(
  { account, roleArn }: Connection,
  run: SyncRun,
  iam: IAMClient,
  known: KnownRoles,
  at: string,
): Promise<Seen> {
  const all = [...known.values()];
  const listing = await listRoles(iam, account);
  const complete = isComplete(listing, roleArn);
  const roles = run.includeUneditable ? listing.roles : listing.roles.filter((role) => !isUneditable(role));
  const listed = new Map(roles.map((role) => [role.arn, role]));
  const { remove: absent, holdBack: heldBack } = complete
    ? absences(all, new Set(listed.keys()), run.removeMany)
    : { remove: [], holdBack: [] };
  // A listing that broke off may merely not have come to them; GetRole has a verdict of its own.
  const unlisted = complete ? [] : all.filter(({ arn }) => !listed.has(arn));

  for (const policy of all.flatMap(({ attachedPolicies }) => attachedPolicies)) {
    run.versions.set(versionKey(policy), policy.document);
  }
  const reader = documentReader(iam, run.versions, documentSaver(run.catalog, run.saved, all));

  const readOne = async (arn: string): Promise<Outcome> => {
    const none = { arn, tagged: false, failed: [] };
    const before = known.get(arn);
    const { name } = (listed.get(arn) ?? before)!;
    const tags = await readTags(iam, { arn, name });
    if (tags.verdict === 'gone' || tags.verdict === 'untagged') return { ...none, verdict: 'remove' };
    if (tags.verdict === 'tagged') {
      const documents = await reader.documents(tags.role);
      if (!documents) return { ...none, verdict: 'remove' };
      const role = readRole(before, tags.role, documents, account, at);
      const failed = [...role.missing, ...(role.stale?.reads ?? [])];
      return { arn, verdict: 'keep', role, tagged: true, failed };
    }
    if (!before) return { ...none, verdict: 'pass', failed: [tags.failed] };
    const role = unreadRole(before, tags.failed, at, await withTrust(listed.get(arn)));
    return { ...none, verdict: 'keep', role, failed: [tags.failed] };
  };

  const withTrust = async (role: RoleFacts | undefined) => role && { role, trust: await reader.trust(role) };

  const arns = [...listed.keys(), ...unlisted.map(({ arn }) => arn)];
  run.onEvent({ type: 'roles-listed', account, roles: arns.length });
  const outcomes = await inParallel(arns, ROLES_IN_FLIGHT, async (arn) => {
    const outcome = await readOne(arn);
    run.onEvent({ type: 'role-read', account, arn, requestable: outcome.tagged });
    return outcome;
  });
  return { listing, complete, skipped: listing.roles.length - roles.length, outcomes, absent, heldBack };
}

async function store({ catalog }: SyncRun, roles: readonly CatalogRole[], removed: readonly string[]): Promise<void> {
  await inParallel(roles, WRITES_IN_FLIGHT, (role) => catalog.putRole(role));
  await inParallel(removed, WRITES_IN_FLIGHT, (arn) => catalog.removeRole(arn));
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

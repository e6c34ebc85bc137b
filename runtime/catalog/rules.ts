/** What every store of the catalog holds to. */
import { createHash } from 'node:crypto';
import { parseRoleArn } from '../../lib/model/arn.js';
import { RuntimeError } from '../errors.js';
import { ACCOUNT_ID } from '../../lib/model/limits.js';
import type { AccountStatus, CatalogRole, DocumentRef } from './catalog.js';
import { CLAIM_MILLISECONDS_MAX, type CatalogEntry, type Checkpoint, type Claim } from './writer.js';

/** Grows with each change that older versions of this package could not read. */
export const CATALOG_VERSION = 1;

/** Hex SHA-256 of a document's text. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** @throws RuntimeError `CatalogVersion` where the catalog is newer than this package, `Catalog` where it is none */
export function checkVersion(version: unknown): void {
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new RuntimeError('Catalog', 'version: missing or malformed; this was not written by this package');
  }
  if (version > CATALOG_VERSION) {
    throw new RuntimeError(
      'CatalogVersion',
      `version: ${version} was written by a newer version of this package, this one reads up to ${CATALOG_VERSION}; update it`,
    );
  }
}

/** @throws RuntimeError `Catalog` where the text is not the one that the hash names */
export function checkDocument(hash: string, text: string): string {
  if (sha256(text) === hash) return text;
  throw new RuntimeError(
    'Catalog',
    `document: ${JSON.stringify(hash)} is not the SHA-256 of its text; restore it from a copy`,
  );
}

/** An account of which something is to be written. @throws RuntimeError `Catalog` */
export function checkAccount(account: string): string {
  if (ACCOUNT_ID.pattern.test(account)) return account;
  throw new RuntimeError('Catalog', `account: ${JSON.stringify(account)} is none; it has 12 digits`);
}

/**
 * An entry to be written.
 * @throws RuntimeError `Catalog` where the ARN is none of a role in its account, or it does not hold either that role or
 * a removal
 */
export function checkEntry({ arn, account, role, removed }: CatalogEntry): void {
  if (parseRoleArn(arn)?.account !== account || (role && (role.arn !== arn || role.account !== account))) {
    throw new RuntimeError('Catalog', `arn: ${JSON.stringify(role?.arn ?? arn)} is no role of account ${account}`);
  }
  if (!role === !removed) {
    throw new RuntimeError('Catalog', `entry: ${JSON.stringify(arn)} holds either a role or a removal`);
  }
}

/** What stands under an ARN. What was written before runs had numbers is a role alone. @throws RuntimeError `Catalog` */
export function readEntry(arn: unknown, stored: unknown): CatalogEntry {
  const { role, removed, untold = [] } = (stored ?? {}) as Partial<CatalogEntry>;
  const account = typeof arn === 'string' ? parseRoleArn(arn)?.account : undefined;
  const left = typeof removed?.reason === 'string' && typeof removed.at === 'string';
  if (account !== undefined && Array.isArray(untold) && (left || role?.arn === arn)) {
    return { arn: arn as string, account, ...(left ? { removed } : { role: readRole(role) }), untold };
  }
  throw new RuntimeError('Catalog', `role: ${JSON.stringify(arn)} is stored malformed; delete it and sync again`);
}

/** The role that stands under an ARN, for readers: one that left is none. @throws RuntimeError `Catalog` */
export function roleOf(stored: unknown): CatalogRole | undefined {
  const { role, removed } = (stored ?? {}) as Partial<CatalogEntry>;
  return removed ? undefined : readRole(role);
}

/** The claim of an account as it is stored. @throws RuntimeError `Catalog` */
export function readClaim(account: string, stored: unknown): Claim {
  const { run, holder, until } = (stored ?? {}) as Partial<Claim>;
  if (Number.isSafeInteger(run) && run! > 0 && typeof holder === 'string' && typeof until === 'number') {
    return { account, holder, run: run!, until };
  }
  throw new RuntimeError('Catalog', `run: that of account ${account} is stored malformed; restore it from a copy`);
}

/**
 * The claim that follows the last one, or until when somebody else has the account.
 * @param wanted who wants it, from now on and until when; all in milliseconds since the epoch
 */
export function nextClaim(
  last: Claim | undefined,
  { account, holder, now, until }: { account: string; holder: string; now: number; until: number },
): Claim | { readonly heldUntil: number } {
  const longest = now + CLAIM_MILLISECONDS_MAX;
  const held = last && last.holder !== holder && last.until > now && last.until <= longest;
  return held
    ? { heldUntil: last.until }
    : { account, holder, run: (last?.run ?? 0) + 1, until: Math.min(until, longest) };
}

/** @param what property and value, as `arn: "arn:aws:iam::…"` */
export function superseded(what: string, run: number): RuntimeError {
  return new RuntimeError(
    'Superseded',
    `${what} was written by a run later than ${run}, and this one changes it no more`,
  );
}

/** A checkpoint from its text, or undefined where it is none: then a run begins anew, and nothing is lost. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  let stored: Partial<Checkpoint> | null;
  try {
    stored = JSON.parse(text) as typeof stored;
  } catch {
    return undefined;
  }
  const whole = typeof stored?.started === 'string' && Number.isInteger(stored.resumed);
  return whole ? (stored as Checkpoint) : undefined;
}

/** `text` in parts of at most `bytes` bytes of UTF-8 (4 or more), at least one part, no character cut apart. */
export function chunksOf(text: string, bytes: number): string[] {
  const whole = Buffer.from(text);
  const chunks: string[] = [];
  let from = 0;
  do {
    let end = Math.min(from + bytes, whole.length);
    // A byte 10xxxxxx goes on with a character.
    while (end < whole.length && (whole[end]! & 0xc0) === 0x80) end -= 1;
    chunks.push(whole.toString('utf8', from, end));
    from = end;
  } while (from < whole.length);
  return chunks;
}

/** A stored role, checked where code depends on it. @throws RuntimeError `Catalog` */
export function readRole(stored: unknown): CatalogRole {
  const role = stored as Partial<CatalogRole> | null | undefined;
  const whole =
    typeof role?.arn === 'string' &&
    typeof role.roleId === 'string' &&
    typeof role.account === 'string' &&
    typeof role.name === 'string' &&
    typeof role.syncedAt === 'string' &&
    (role.maxSessionDuration === undefined || Number.isInteger(role.maxSessionDuration)) &&
    Array.isArray(role.inlinePolicies) &&
    Array.isArray(role.attachedPolicies) &&
    Array.isArray(role.missing) &&
    [role.trustPolicy, ...[...role.inlinePolicies, ...role.attachedPolicies].map(documentOf)].every(isReference);
  if (whole) return role as CatalogRole;
  throw new RuntimeError(
    'Catalog',
    `role: ${JSON.stringify(role?.arn ?? null)} is stored malformed; delete it and sync again`,
  );
}

/** A stored status. @throws RuntimeError `Catalog` */
export function readStatus(stored: unknown): AccountStatus {
  const status = stored as Partial<AccountStatus> | null | undefined;
  if (typeof status?.account === 'string' && typeof status.started === 'string' && Array.isArray(status.errors)) {
    return (status.knownSince === undefined ? { ...earlier(status), ...status } : status) as AccountStatus;
  }
  throw new RuntimeError('Catalog', 'status: stored malformed; sync again');
}

/** What is sure of a status that was written before these members were kept. */
function earlier({ started, completed, complete }: Partial<AccountStatus>): Partial<AccountStatus> {
  const lastComplete = complete === true ? completed : undefined;
  return { resumed: 0, retries: 0, stale: 0, knownSince: started!, ...(lastComplete && { lastComplete }) };
}

function documentOf(policy: unknown): unknown {
  return (policy as { document?: unknown } | null)?.document ?? null;
}

function isReference(reference: unknown): reference is DocumentRef | undefined {
  if (reference === undefined) return true;
  return /^[0-9a-f]{64}$/.test(String((reference as Partial<DocumentRef> | null)?.sha256));
}

/** Writes what a run decides, one entry at a time, and tells it to whoever listens. */
import type { CatalogRole } from '../catalog/catalog.js';
import type { CatalogEntry, CatalogWriter, ChangeType, Claim, RemovalReason, RoleChange } from '../catalog/writer.js';
import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import { randomUuid, type Random } from '../random.js';
import type { Announce } from './announce.js';
import { changesOf } from './changes.js';
import type { Decision } from './events.js';
import { inParallel } from './parallel.js';

const WRITES_IN_FLIGHT = 8;
/** A removal is kept so long that nobody is left who could bring the role back. */
const REMOVALS_KEPT_MILLISECONDS = 24 * 60 * 60 * 1000;
/** Changes of one role that wait to be told: the newest ones, where nobody could be told for long. */
const UNTOLD_KEPT = 20;

export interface LedgerOptions {
  readonly catalog: CatalogWriter;
  readonly claim: Claim;
  readonly clock: Clock;
  readonly random: Random;
  /** @default - nobody listens to this run, and nothing of it is kept to be told */
  readonly announce?: Announce;
}

/** The entries of one account, as they stand in the catalog while a run writes them. */
export class Ledger {
  private readonly entries: Map<string, CatalogEntry>;

  constructor(
    private readonly options: LedgerOptions,
    entries: readonly CatalogEntry[],
  ) {
    this.entries = new Map(entries.map((entry) => [entry.arn, entry]));
  }

  /** The role as it stands in the catalog now. */
  role(arn: string): CatalogRole | undefined {
    return this.entries.get(arn)?.role;
  }

  roles(): CatalogRole[] {
    return [...this.entries.values()].flatMap(({ role }) => role ?? []);
  }

  /** @throws what the store throws, as RuntimeError `Superseded` */
  async keep(role: CatalogRole): Promise<Decision> {
    const before = this.entries.get(role.arn);
    const changes = changesOf(before?.role, role);
    const { arn, account } = role;
    await this.write({ arn, account, role, untold: this.untold(before, changes, { reads: role.stale?.reads }) });
    if (role.stale) return 'stale';
    return changes[0] ?? 'unchanged';
  }

  /** Whether the catalog held it. @throws what the store throws, as RuntimeError `Superseded` */
  async remove(arn: string, reason: RemovalReason): Promise<boolean> {
    const before = this.entries.get(arn);
    if (!before?.role) return false;
    const removed = { reason, at: this.now() };
    await this.write({ arn, account: before.account, removed, untold: this.untold(before, ['removed'], { reason }) });
    return true;
  }

  /** Tells what nobody was told yet. What does not arrive stays to be told. */
  async tell(): Promise<void> {
    const { announce } = this.options;
    if (!announce) return;
    const entries = [...this.entries.values()].filter(({ untold }) => untold.length > 0);
    if (entries.length === 0) return;
    const told = await announce(
      entries.flatMap(({ arn, account, role, untold }) => untold.map((change) => ({ arn, account, role, change }))),
    );
    await inParallel(entries, WRITES_IN_FLIGHT, async (entry) => {
      const untold = entry.untold.filter(({ id }) => !told.has(id));
      if (untold.length < entry.untold.length) await this.write({ ...entry, untold });
    });
  }

  /** Forgets roles that left a day ago. */
  async forgetOld(): Promise<void> {
    const { catalog, claim, clock } = this.options;
    const before = clock.now() - REMOVALS_KEPT_MILLISECONDS;
    const old = [...this.entries.values()].filter(
      ({ removed, untold }) => removed && untold.length === 0 && Date.parse(removed.at) < before,
    );
    await inParallel(old, WRITES_IN_FLIGHT, async ({ arn }) => {
      await catalog.dropEntry(arn, claim.run);
      this.entries.delete(arn);
    });
  }

  private untold(
    before: CatalogEntry | undefined,
    types: readonly ChangeType[],
    { reason, reads }: Pick<RoleChange, 'reason' | 'reads'>,
  ): RoleChange[] {
    const { announce, random } = this.options;
    // Another run may have left it to be told: this one tells nobody, and takes nothing back.
    if (!announce) return [...(before?.untold ?? [])];
    const changes = types.map((type) => ({
      id: randomUuid(random),
      type,
      at: this.now(),
      ...(reason && { reason }),
      ...(type === 'stale' && reads && { reads }),
    }));
    return [...(before?.untold ?? []), ...changes].slice(-UNTOLD_KEPT);
  }

  private async write(entry: CatalogEntry): Promise<void> {
    const { catalog, claim, clock } = this.options;
    if (clock.now() >= claim.until) {
      throw new RuntimeError('Superseded', `account: the hold on ${claim.account} has ended; the next run reads it`);
    }
    await catalog.putEntry(entry, claim.run);
    this.entries.set(entry.arn, entry);
  }

  private now(): string {
    return new Date(this.options.clock.now()).toISOString();
  }
}

/**
 * The catalog of a dry run: what is written stays in memory, over the catalog itself, which is only read.
 *
 * No account is taken, so that somebody else's run may go on meanwhile, and no document is kept.
 * What another run left unfinished is not carried on either: a dry run reads its accounts whole, and carries on itself
 * alone.
 */
import type { AccountStatus, CatalogRole } from '../../runtime/catalog/catalog.js';
import type { CatalogEntry, CatalogWriter, Checkpoint } from '../../runtime/catalog/writer.js';

/** What of the catalog is read. */
export type CatalogReader = Pick<CatalogWriter, 'entries' | 'role' | 'document' | 'status' | 'accounts'>;

export interface Overlay {
  /** For the run. */
  readonly catalog: CatalogWriter;
  /** What the run wrote of an account, and what stood there before, by ARN. */
  written(account: string): Promise<Written>;
}

export interface Written {
  readonly before: ReadonlyMap<string, CatalogRole>;
  readonly entries: ReadonlyMap<string, CatalogEntry>;
}

export function overlayCatalog(base: CatalogReader): Overlay {
  const accounts = new Map<string, Promise<ReadonlyMap<string, CatalogEntry>>>();
  const entries = new Map<string, CatalogEntry>();
  const statuses = new Map<string, AccountStatus>();
  const checkpoints = new Map<string, Checkpoint | undefined>();

  /** As the catalog had them when first asked: a run beside this one changes nothing of what is compared. */
  function known(account: string): Promise<ReadonlyMap<string, CatalogEntry>> {
    const reading =
      accounts.get(account) ?? base.entries(account).then((all) => new Map(all.map((entry) => [entry.arn, entry])));
    accounts.set(account, reading);
    return reading;
  }

  const ofAccount = (account: string): Map<string, CatalogEntry> =>
    new Map([...entries].filter(([, entry]) => entry.account === account));

  const current = async (account: string): Promise<CatalogEntry[]> => [
    ...new Map([...(await known(account)), ...ofAccount(account)]).values(),
  ];

  return {
    catalog: {
      entries: current,
      roles: async (account) => (await current(account)).flatMap(({ role }) => role ?? []),
      role: async (arn) => (entries.has(arn) ? entries.get(arn)!.role : base.role(arn)),
      document: (reference) => base.document(reference),
      accounts: () => base.accounts(),
      status: async (account) => statuses.get(account) ?? base.status(account),
      checkpoint: async (account) => checkpoints.get(account),
      claim: async (account, holder, _, until) => ({ account, holder, run: 1, until }),
      release: async () => undefined,
      putEntry: async (entry) => void entries.set(entry.arn, entry),
      dropEntry: async () => undefined,
      putCheckpoint: async (account, checkpoint) => void checkpoints.set(account, checkpoint),
      putDocument: async () => undefined,
      putStatus: async (status) => void statuses.set(status.account, status),
    },
    written: async (account) => ({
      before: new Map([...(await known(account))].flatMap(([arn, { role }]) => (role ? [[arn, role] as const] : []))),
      entries: ofAccount(account),
    }),
  };
}

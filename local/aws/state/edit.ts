import type { PartitionName } from '../../../lib/model/partition.js';
import type { BusEvent } from '../api.js';
import {
  accountOf,
  type Account,
  type ManagedPolicy,
  type OidcProvider,
  type PodIdentityAssociation,
  type Role,
  type Stack,
  type World,
} from './world.js';

/** An account that may be changed. */
export interface EditableAccount extends Account {
  partition: PartitionName;
  readonly roles: Map<string, Role>;
  readonly policies: Map<string, ManagedPolicy>;
  readonly providers: Map<string, OidcProvider>;
  readonly associations: Map<string, PodIdentityAssociation>;
  readonly stacks: Map<string, Stack>;
}

/** Changes that are seen all at once, by `done()`, or never: what throws on its way leaves the world as it was. */
export class WorldEdit {
  private readonly accounts = new Map<string, EditableAccount>();
  private readonly events: BusEvent[] = [];

  constructor(private readonly before: World) {}

  account(id: string): EditableAccount {
    let account = this.accounts.get(id);
    if (!account) {
      const { partition, roles, policies, providers, associations, stacks } = accountOf(this.before, id);
      account = {
        id,
        partition,
        roles: new Map(roles),
        policies: new Map(policies),
        providers: new Map(providers),
        associations: new Map(associations),
        stacks: new Map(stacks),
      };
      this.accounts.set(id, account);
    }
    return account;
  }

  addEvent(event: BusEvent): void {
    this.events.push(event);
  }

  get changed(): boolean {
    return this.accounts.size > 0 || this.events.length > 0;
  }

  done(): World {
    const { accounts, events } = this.before;
    return {
      ...this.before,
      accounts: new Map([...accounts, ...this.accounts]),
      events: this.events.length > 0 ? [...events, ...this.events] : events,
    };
  }
}

import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import type { Grant, GrantAdopter, GrantStore, GrantWriter, Recorded } from './grant.js';
import { adopted, idTaken, idUnknown, notRecorded, readGrant, revoked } from './grant-rules.js';
import { jsonFile } from './json-file.js';

/** Grants in a file, for the command line. @param path a file that may not exist yet */
export function fileGrantStore(path: string, clock: Clock): GrantStore & GrantWriter & GrantAdopter {
  const file = jsonFile<readonly Grant[]>(path, { version: 1, empty: [], parse: grantsOfFile }, clock);
  const byId = (grants: readonly Grant[], id: string): Grant | undefined => grants.find((grant) => grant.id === id);

  return {
    grant: async (id) => byId(await file.read(), id),

    grantsOf: async (email, roleArn) =>
      (await file.read()).filter((grant) => grant.email === email && grant.roleArn === roleArn),

    recordSession: (id, startedAt, session) =>
      file.update<Recorded>((grants) => {
        const grant = byId(grants, id);
        const startable = grant?.startedAt === undefined || grant.startedAt >= startedAt;
        if (grant?.status !== 'active' || !startable) return { result: notRecorded(grant, startedAt) };
        const others = grant.sessions.filter((known) => known.id !== session.id);
        const changed = { ...grant, startedAt, sessions: [...others, session] };
        return {
          content: grants.map((known) => (known.id === id ? changed : known)),
          result: { recorded: true, grant: changed },
        };
      }),

    create: (grant) =>
      file.update<void>((grants) => {
        if (byId(grants, grant.id)) throw idTaken(grant.id);
        return { content: [...grants, grant], result: undefined };
      }),

    adopt: (grant) =>
      file.update<void>((grants) => {
        const kept = adopted(byId(grants, grant.id), { ...grant, status: 'active' });
        return { content: [...grants.filter(({ id }) => id !== kept.id), kept], result: undefined };
      }),

    revoke: (id, at, why) =>
      file.update<Grant>((grants) => {
        const grant = byId(grants, id);
        if (!grant) throw idUnknown(id);
        const result = revoked(grant, at, why);
        return { content: grants.map((known) => (known === grant ? result : known)), result };
      }),
  };
}

function grantsOfFile(content: unknown): readonly Grant[] {
  if (!Array.isArray(content)) throw new RuntimeError('Grant', 'file: its content must be a list of grants');
  return content.map(readGrant);
}

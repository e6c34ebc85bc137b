/** A person, a grant, a role and an STS, from which sessions are started. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditStore } from '../../../runtime/grants/audit.js';
import { fileAuditStore } from '../../../runtime/grants/file-audit.js';
import { fileGrantStore } from '../../../runtime/grants/file-grants.js';
import type { Grant, GrantStore } from '../../../runtime/grants/grant.js';
import type { SessionRefusal } from '../../../runtime/session/refusal.js';
import {
  startSession,
  type Login,
  type SessionParts,
  type StartedSession,
  type Unconfirmed,
} from '../../../runtime/session/start-session.js';
import type { Credentials, WebIdentityRequest } from '../../../runtime/session/sts.js';
import { virtualClock, type VirtualClock } from '../../support/clock.js';
import { NOW, role } from './samples.js';

export const LOGIN = {
  email: 'Ada@example.com',
  subject: '00u1',
  token: 'header.payload.signature',
  expiresAt: NOW + 3_600_000,
};

export const awsError = (name: string, message = '', status = 400): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

/** STS as its API reference describes it, for one role; each script entry is an error that it throws first. */
function scriptedSts(clock: VirtualClock, script: Array<Error | (() => Promise<void>)> = []) {
  const asked: WebIdentityRequest[] = [];
  return {
    asked,
    reaches: (partition: string) => partition === 'aws',
    assumeRoleWithWebIdentity: async (request: WebIdentityRequest): Promise<Credentials> => {
      asked.push(request);
      const next = script.shift();
      if (next instanceof Error) throw next;
      await next?.();
      return {
        accessKeyId: `ASIA${asked.length}`,
        secretAccessKey: 'secret',
        sessionToken: 'session',
        expiration: clock.now() + request.seconds * 1000,
        assumedRoleArn: 'arn:aws:sts::111122223333:assumed-role/Reader/Ada@example.com',
        requestId: `request-${asked.length}`,
      };
    },
  };
}

/** Something that one part of a test waits for and another lets happen. */
export function signal() {
  let raise = (): void => undefined;
  const raised = new Promise<void>((resolve) => (raise = resolve));
  return { raised, raise: () => raise() };
}

interface World {
  readonly clock: VirtualClock;
  readonly sts: ReturnType<typeof scriptedSts>;
  readonly grants: ReturnType<typeof fileGrantStore>;
  readonly audit: AuditStore;
  readonly parts: SessionParts;
  /** Asks for a session of `g-1`, confirmed unless said otherwise. */
  start(
    overrides?: Partial<SessionParts>,
    confirmed?: boolean,
    login?: Login,
  ): Promise<StartedSession | Unconfirmed | SessionRefusal>;
}

export async function world(
  grants: Grant[],
  script: Array<Error | (() => Promise<void>)> = [],
  known = role(),
): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'sessions-'));
  const clock = virtualClock(NOW, { auto: true });
  const store = fileGrantStore(join(directory, 'grants.json'), clock);
  for (const one of grants) await store.create(one);
  const audit = fileAuditStore(join(directory, 'audit.json'), clock);
  const sts = scriptedSts(clock, script);
  let seed = 0;
  const parts: SessionParts = {
    clock,
    random: (bytes) => new Uint8Array(bytes).map(() => (seed = (seed * 5 + 129) % 256)),
    sts,
    stores: { catalog: { role: async (arn) => (arn === known.arn ? known : undefined) }, grants: store, audit },
    allowSessionsPastGrantEnd: false,
  };
  return {
    clock,
    sts,
    grants: store,
    audit,
    parts,
    start: (more, confirmed = true, login = LOGIN) =>
      startSession({ grantId: 'g-1', login, confirmed }, { ...parts, ...more }),
  };
}

export function started(result: StartedSession | Unconfirmed | SessionRefusal): StartedSession {
  if ('unconfirmed' in result) throw new Error('not confirmed');
  if ('refused' in result) throw new Error(`refused: ${result.refused} ${result.detail ?? ''}`);
  return result;
}

export const withGrants = (parts: SessionParts, overrides: Partial<GrantStore>): Partial<SessionParts> => ({
  stores: { ...parts.stores, grants: { ...parts.stores.grants, ...overrides } },
});

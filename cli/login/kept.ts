/** What is kept of a login: its session, or only when the approved time was over. */
import { readHandedOver, type HandedSession } from '../../runtime/hand-over/content.js';
import type { GrantName } from './grant-name.js';

export interface Kept extends GrantName {
  /** ISO 8601. */
  readonly grantEndsAt: string;
  /** Left out once the approved time is over. */
  readonly session?: HandedSession;
}

/** Grows with each change that older versions of this package could not read. */
const VERSION = 1;

/** Characters: more than the longest session that is opened, with all that stands around it. */
export const KEPT_MAX = 65_536;

export function keptText({ bridge, grantId, grantEndsAt, session }: Kept): string {
  return `${JSON.stringify({ version: VERSION, bridge, grantId, grantEndsAt, ...(session && { session }) })}\n`;
}

/** What a text holds of this grant, or in words why it is not used. */
export function readKept(text: string, { bridge, grantId }: GrantName): Kept | string {
  const stored = parsed(text);
  if (typeof stored.version === 'number' && stored.version > VERSION) return 'it was written by a later version';
  const { grantEndsAt } = stored;
  const session = stored.session === undefined ? undefined : readHandedOver(stored.session);
  if (stored.version !== VERSION || typeof grantEndsAt !== 'string' || Number.isNaN(Date.parse(grantEndsAt))) {
    return MALFORMED;
  }
  if (session === undefined ? stored.session !== undefined : session.kind !== 'session') return MALFORMED;
  if (stored.bridge !== bridge || stored.grantId !== grantId) return OTHER;
  if (session?.kind !== 'session') return { bridge, grantId, grantEndsAt };
  return session.grantId === grantId ? { bridge, grantId, grantEndsAt, session } : OTHER;
}

const MALFORMED = 'it is malformed';
const OTHER = 'it is of another grant';

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

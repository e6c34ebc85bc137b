/** What the bridge hands to a program: a session, or why there is none. */
import type { LengthReason } from '../session/duration.js';

/** Times are ISO 8601. The three secrets are AWS's. */
export interface HandedSession {
  readonly kind: 'session';
  /** The grant that the login named. */
  readonly grantId: string;
  readonly roleArn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** When AWS stops taking requests signed with the credentials. */
  readonly endsAt: string;
  /** Which limit gave that end. */
  readonly why: LengthReason;
  /** When the approved time is over: until then another login gives another session. */
  readonly grantEndsAt: string;
}

export interface HandedRefusal {
  readonly kind: 'refusal';
  /** Of the catalogue in docs/bridge.md. */
  readonly code: string;
  /** What is wrong, and what to do. */
  readonly words: string;
  /** Stands in the bridge's log. */
  readonly reference: string;
}

export type HandedOver = HandedSession | HandedRefusal;

/** Of `kind`, and their members, all of which are text. */
const MEMBERS: Readonly<Record<HandedOver['kind'], readonly string[]>> = {
  session: ['grantId', 'roleArn', 'accessKeyId', 'secretAccessKey', 'sessionToken', 'endsAt', 'why', 'grantEndsAt'],
  refusal: ['code', 'words', 'reference'],
};

/** What was handed over, or undefined where it is something else. Members that this version does not know are left out. */
export function readHandedOver(value: unknown): HandedOver | undefined {
  const given = Object(value) as Readonly<Record<string, unknown>>;
  const { kind } = given;
  if (kind !== 'session' && kind !== 'refusal') return undefined;
  const members = MEMBERS[kind].map((name) => [name, given[name]] as const);
  if (!members.every(([, text]) => typeof text === 'string' && text !== '')) return undefined;
  if (kind === 'session' && [given.endsAt, given.grantEndsAt].some((time) => Number.isNaN(Date.parse(`${time}`)))) {
    return undefined;
  }
  return Object.fromEntries([['kind', kind], ...members]) as unknown as HandedOver;
}

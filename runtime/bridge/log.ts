import type { RefusalCode } from './refusal.js';

/** One line of the log: how a request of a login ended. It has no field that a secret could stand in. */
export interface LoginLine {
  /** ISO 8601. */
  readonly time: string;
  readonly event: 'login';
  readonly step: 'login' | 'callback' | 'consent';
  readonly outcome: 'session' | 'consent-asked' | 'refused';
  /** On the page too, so that a person can name it. */
  readonly reference: string;
  readonly reason?: RefusalCode;
  readonly detail?: string;
  /** Where the session was to go, if not onto the page. */
  readonly to?: 'console' | 'terminal';
  readonly grantId?: string;
  readonly email?: string;
  readonly subject?: string;
  readonly roleArn?: string;
  readonly sessionId?: string;
  readonly stsRequestId?: string;
  readonly endsAt?: string;
  /** Why the refusal is missing in the audit trail. */
  readonly notAudited?: string;
}

export type Log = (line: LoginLine) => void;

import type { LengthReason } from '../../session/duration.js';
import { spokenLength } from './spoken.js';

/** What decided how long a session is, of which the words tell a person. */
export interface Length {
  readonly why: LengthReason;
  /** That AWS was asked for. */
  readonly seconds: number;
  /** Whether the credentials outlive the approved time, where an operator allows it. */
  readonly pastGrant: boolean;
}

/** Why a session is not longer. */
export function whyNotLonger({ why, seconds, pastGrant }: Length): string {
  const length = spokenLength(seconds * 1000);
  switch (why) {
    case 'grant':
      return 'Your approved time is over then.';
    case 'role-maximum':
    case 'fallback':
      return `This role allows ${length} at a time.`;
    case 'unknown-maximum':
      return `How long this role allows is not known yet, so you get the ${length} that every role allows.`;
    case 'sts-minimum':
      return pastGrant
        ? `AWS gives no session shorter than ${length}, so it lasts longer than your approved time.`
        : 'Your approved time is over then, and AWS takes no further request.';
  }
}

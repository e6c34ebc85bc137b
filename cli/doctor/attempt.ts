import { awsErrorCode, deniedAction, isDenied, isGone } from '../../runtime/aws/errors.js';
import { absent, known, unknown, type Fact } from '../steps/fact.js';
import { deniedBy, type Denial } from './denial.js';

/** Calls of one account, and who denied which of them. */
export interface Attempts {
  /** What a call gives; absent where AWS says that there is no such thing. */
  try<T>(action: string, resource: string, call: () => Promise<T>): Promise<Fact<T>>;
  readonly denials: readonly Denial[];
}

export function attemptsIn(account: string): Attempts {
  const denials: Denial[] = [];
  return {
    denials,
    try: async (action, resource, call) => {
      try {
        return known(await call());
      } catch (error) {
        const code = awsErrorCode(error);
        if (isGone(code)) return absent;
        if (isDenied(code)) {
          const by = deniedBy(String((Object(error) as { message?: unknown }).message));
          denials.push({ action: deniedAction(error) ?? action, resource, account, ...(by !== undefined && { by }) });
        }
        return unknown(`${action} on ${resource} failed: ${code}`);
      }
    },
  };
}

/** Times of ID tokens, each at the edge of what is allowed and far beyond it. */
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';
import { LIBRARY } from '../checks/library.js';
import { NOW } from '../../session/samples.js';
import { misbehaving, token } from '../ways.js';

const EXP = /exp is over or no time/;
const FUTURE = /iat is in the future or no time/;
const STALE = /iat is before the login began/;
const NBF = /nbf is in the future or no time/;

/** JSON has no infinity, but a number that reads as one. */
const infinite = (claim: string) => ({
  idToken: (claims: object, signed: (header: object, key?: undefined, text?: string) => Promise<string>) =>
    signed({}, undefined, JSON.stringify({ ...claims, [claim]: '1e999' }).replace('"1e999"', '1e999')),
});

const CLOCK = { reason: 'ClockWrong' } as const;
const refused = (detail: RegExp) => ({ status: 403, ...CLOCK, detail }) as const;
/** Seconds of the bridge's clock, from the token's own time of issue. */
const issued = (right: Record<string, unknown>): number => right.iat as number;

export const TIMES: readonly AttackCase[] = [
  token(
    'an ID token that was over a minute ago',
    'just over',
    OWN.expiry,
    EXP,
    (right) => ({
      exp: issued(right) - 60,
    }),
    CLOCK,
  ),
  token(
    'an ID token that was over a year ago',
    'long over',
    OWN.expiry,
    EXP,
    (right) => ({
      exp: issued(right) - 31_536_000,
    }),
    CLOCK,
  ),
  token('an ID token that was over in 1970', 'zero', OWN.expiry, EXP, { exp: 0 }, CLOCK),
  token('an ID token that was over before 1970', 'negative', OWN.expiry, EXP, { exp: -1 }, CLOCK),
  misbehaving('an ID token that is never over', 'infinite', OWN.expiry, refused(EXP), infinite('exp')),
  token(
    'an ID token without an end',
    'absent end',
    LIBRARY.requiredClaims,
    /"exp" .*missing/,
    { exp: undefined },
    {
      behind: 'the end must be a time',
    },
  ),

  token(
    'an ID token issued 61 seconds ahead',
    'just ahead',
    OWN.future,
    FUTURE,
    (right) => ({
      iat: issued(right) + 61,
    }),
    CLOCK,
  ),
  token(
    'an ID token issued a year ahead',
    'far ahead',
    OWN.future,
    FUTURE,
    (right) => ({
      iat: issued(right) + 31_536_000,
    }),
    CLOCK,
  ),
  token('an ID token issued in milliseconds', 'milliseconds', OWN.future, FUTURE, { iat: NOW }, CLOCK),
  misbehaving('an ID token issued at the end of time', 'infinite', OWN.future, refused(FUTURE), infinite('iat')),
  token(
    'an ID token without a time of issue',
    'absent time of issue',
    LIBRARY.requiredClaims,
    /"iat" .*missing/,
    { iat: undefined },
    {
      behind: 'the time of issue must be a time',
    },
  ),

  token(
    'an ID token issued 61 seconds before the login',
    'just before',
    OWN.stale,
    STALE,
    (right) => ({
      iat: issued(right) - 61,
    }),
    CLOCK,
  ),
  token(
    'an ID token issued a week before the login',
    'long before',
    OWN.stale,
    STALE,
    (right) => ({
      iat: issued(right) - 604_800,
    }),
    CLOCK,
  ),
  token('an ID token issued in 1970', 'zero', OWN.stale, STALE, { iat: 0 }, CLOCK),
  token('an ID token issued before 1970', 'negative', OWN.stale, STALE, { iat: -1 }, CLOCK),

  token(
    'an ID token that is valid in 61 seconds',
    'just ahead',
    OWN.notBefore,
    NBF,
    (right) => ({
      nbf: issued(right) + 61,
    }),
    CLOCK,
  ),
  token(
    'an ID token that is valid in a year',
    'far ahead',
    OWN.notBefore,
    NBF,
    (right) => ({
      nbf: issued(right) + 31_536_000,
    }),
    CLOCK,
  ),
];

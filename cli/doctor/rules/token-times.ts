import { CLOCK_TOLERANCE, isTime } from '../../../runtime/bridge/checks/claims.js';
import { shown } from '../../../runtime/shown.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok } from '../../steps/finding.js';
import { once, type Rule } from '../rule.js';

/** Whether the token counts at this moment, by this machine's clock. */
export const tokenTimes: Rule = {
  step: 'token times',
  judge: once(({ token, now }) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    if (token.value.form !== undefined) return notChecked('it is no token');
    const { exp, iat, nbf } = token.value.claims;
    const seconds = now / 1000;
    for (const [name, time] of [
      ['exp', exp],
      ['iat', iat],
      ...(nbf === undefined ? [] : ([['nbf', nbf]] as const)),
    ] as const) {
      if (!isTime(time)) return notOk(`${name} is ${shown(time)}, which is no time`, 'give the id_token of a login');
    }
    const [expires, issued] = [exp as number, iat as number];
    if (expires <= seconds - CLOCK_TOLERANCE) {
      return notOk(
        `it expired at ${date(expires)}`,
        'log in again and give the new token; where this is a new one, set the clocks',
      );
    }
    const begins = Math.max(issued, (nbf as number | undefined) ?? issued);
    if (begins > seconds + CLOCK_TOLERANCE) {
      return notOk(
        `it counts from ${date(begins)} on, and that is yet to come`,
        "set this machine's clock, or the provider's, by NTP",
      );
    }
    return ok(`issued at ${date(issued)}, good until ${date(expires)}`);
  }),
};

/** A time of another planet is no date. */
function date(seconds: number): string {
  return Math.abs(seconds) <= 8_640_000_000_000 ? new Date(seconds * 1000).toISOString() : String(seconds);
}

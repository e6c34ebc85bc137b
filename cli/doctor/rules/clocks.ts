import { CLOCK_TOLERANCE } from '../../../runtime/bridge/checks/claims.js';
import { notChecked, notOk, ok, worst, type Finding } from '../../steps/finding.js';
import { whyNot, type Fact } from '../../steps/fact.js';
import { once, type Rule } from '../rule.js';
import type { Clocks } from '../facts.js';

/** Seconds that a signature may be from AWS's time. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html */
const SIGNATURE_SECONDS = 300;

/** Date headers have whole seconds, and answers take their time. */
const PRECISION = 2;

/**
 * Whether the clocks agree that have to: this one with AWS's for signatures, the bridge's with the provider's for
 * tokens. Without a bridge, this one's with the provider's, since the steps of a token are judged by it.
 */
export const clocks: Rule = {
  step: 'clocks',
  judge: once((facts) => {
    const { aws, issuer, bridge } = facts.clocks;
    const findings = [
      pair('AWS', aws, 'this machine', SIGNATURE_SECONDS),
      bridge.state === 'known'
        ? pair('the issuer', issuer, 'the bridge', CLOCK_TOLERANCE, bridge.value)
        : pair('the issuer', issuer, 'this machine', CLOCK_TOLERANCE),
      ...(bridge.state === 'unknown' ? [notChecked(`the bridge's: ${bridge.why}`)] : []),
    ];
    return worst(findings, `AWS ${ahead(aws)}, the issuer ${ahead(issuer)}, the bridge ${ahead(bridge)}`);
  }),
};

function pair(who: string, clock: Fact<number>, other: string, most: number, otherAhead = 0): Finding {
  if (clock.state !== 'known') return notChecked(`the clock of ${who}: ${whyNot(clock)}`);
  const apart = clock.value - otherAhead;
  if (Math.abs(apart) <= most + PRECISION) return ok('');
  return notOk(
    `${other} is ${Math.abs(apart)} s ${apart > 0 ? 'behind' : 'ahead of'} ${who}; ${most} s at most are taken`,
    `set the clock of ${other} by NTP`,
  );
}

function ahead(clock: Clocks[keyof Clocks]): string {
  if (clock.state !== 'known') return 'unknown';
  const { value } = clock;
  return Math.abs(value) <= PRECISION ? 'agrees' : `${Math.abs(value)} s ${value > 0 ? 'ahead' : 'behind'}`;
}

import type { Fault, Throttling } from '../api.js';
import { AwsError } from './error.js';

/** A call, as faults and token buckets see it. */
export interface Sighting {
  readonly action: string;
  readonly account: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The fault that fires for a call, and the faults that are left after it. */
export function takeFault(
  faults: readonly Fault[],
  call: Sighting,
): { readonly fault?: Fault['fault']; readonly left: readonly Fault[] } {
  const index = faults.findIndex((fault) => matches(fault, call));
  const found = faults[index];
  if (!found) return { left: faults };
  const times = found.times ?? Infinity;
  const rest = faults.filter((_, place) => place !== index);
  const left = times > 1 ? faults.with(index, { ...found, times: times - 1 }) : rest;
  return { fault: found.fault, left };
}

function matches(fault: Fault, call: Sighting): boolean {
  return (
    (fault.action === '*' || fault.action === call.action) &&
    (fault.account === undefined || fault.account === call.account) &&
    Object.entries(fault.parameters ?? {}).every(([name, value]) => call.parameters[name] === value)
  );
}

/** A token bucket as it stood when it was last looked at. */
export interface Bucket {
  readonly tokens: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export type Buckets = ReadonlyMap<string, Bucket>;

/**
 * Takes a token for the call; without one it is throttled, and costs nothing.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html the scheme; IAM's own rates are not published
 */
export function takeToken(
  buckets: Buckets,
  { rates }: Throttling,
  { action, account }: Sighting,
  now: number,
): { readonly buckets: Buckets; readonly throttled?: AwsError } {
  const rate = rates[action];
  if (!rate) return { buckets };
  const key = `${account ?? ''}/${action}`;
  const bucket = buckets.get(key) ?? { tokens: rate.burst, at: now };
  const refilled = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond);
  const enough = refilled >= 1;
  const after = new Map(buckets).set(key, { tokens: enough ? refilled - 1 : refilled, at: now });
  return enough ? { buckets: after } : { buckets: after, throttled: new AwsError('Throttling', 'Rate exceeded') };
}

/** The ways in which most attacks go, made of what differs between them. */
import type { Behaviour } from '../bridge/support/rogue-provider.js';
import type { RefusalCode } from '../../../runtime/bridge/refusal.js';
import type { AttackCase, Check, Refusal } from './case.js';

type Claims = Record<string, unknown>;

/** A login that the provider answers in its own way. */
export function misbehaving(
  name: string,
  input: string,
  check: Check,
  refusal: Refusal,
  behaviour: Behaviour,
  more: Partial<AttackCase> = {},
): AttackCase {
  return { name, input, check, refusal, attack: ({ logIn }) => logIn(behaviour), ...more };
}

/** An ID token whose claims are right but for these; undefined takes a claim away. */
export function token(
  name: string,
  input: string,
  check: Check,
  detail: RegExp,
  changed: Claims | ((right: Claims) => Claims),
  { reason = 'TokenRefused', ...rest }: Partial<AttackCase> & { readonly reason?: RefusalCode } = {},
): AttackCase {
  const claims = (right: Claims): Claims => ({
    ...right,
    ...(typeof changed === 'function' ? changed(right) : changed),
  });
  return misbehaving(name, input, check, { status: 403, reason, detail }, { claims }, rest);
}

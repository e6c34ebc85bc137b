import type { LocalUser } from '../login/index.js';

/** Who the login provider knows. The first has the grants. */
export const [ANA, BEN] = [
  { subject: '00u1ana', email: 'ana@example.com', name: 'Ana' },
  { subject: '00u2ben', email: 'ben@example.com', name: 'Ben' },
] as const satisfies readonly LocalUser[];

export const PEOPLE: readonly LocalUser[] = [ANA, BEN];

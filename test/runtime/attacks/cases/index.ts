/** All attacks. */
import type { AttackCase } from '../case.js';
import { BROWSER } from './browser.js';
import { CALLBACK } from './callback.js';
import { CONFIRMATION } from './confirmation.js';
import { DESTINATIONS } from './destinations.js';
import { FLOODS } from './floods.js';
import { GRANTS } from './grants.js';
import { HTTP } from './http.js';
import { KEYS } from './keys.js';
import { PEOPLE } from './people.js';
import { PROVIDER } from './provider.js';
import { TIMES } from './times.js';
import { TOKENS } from './tokens.js';

export const ATTACKS: readonly AttackCase[] = [
  ...TOKENS,
  ...TIMES,
  ...KEYS,
  ...PEOPLE,
  ...GRANTS,
  ...CALLBACK,
  ...CONFIRMATION,
  ...DESTINATIONS,
  ...PROVIDER,
  ...BROWSER,
  ...HTTP,
  ...FLOODS,
];

/** The steps, in the order in which they are told: each builds on those before it. */
import type { Rule } from '../finding.js';
import { agent } from './agent.js';
import { environment } from './environment.js';
import { kiam } from './kiam.js';
import { nodeRole } from './node-role.js';
import { otherWay } from './other-way.js';
import { proxy } from './proxy.js';
import { region } from './region.js';
import { serviceAccount } from './service-account.js';
import { staticKeys } from './static-keys.js';
import { tokenAudience } from './token-audience.js';
import { tokenExpiry } from './token-expiry.js';
import { tokenIssuer } from './token-issuer.js';
import { tokenFile } from './token-file.js';
import { tokenSubject } from './token-subject.js';
import { trust } from './trust.js';
import { volume } from './volume.js';
import { way } from './way.js';

export const RULES: readonly Rule[] = [
  way,
  tokenFile,
  volume,
  environment,
  serviceAccount,
  region,
  proxy,
  tokenAudience,
  tokenIssuer,
  tokenSubject,
  tokenExpiry,
  trust,
  agent,
  kiam,
  otherWay,
  staticKeys,
  nodeRole,
];

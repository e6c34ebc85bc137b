/** The steps, in the order of the way: each builds on those before it. */
import type { Rule } from '../rule.js';
import { bridgeAnswers } from './bridge-answers.js';
import { bridgeLogin } from './bridge-login.js';
import { bridgeRoutes } from './bridge-routes.js';
import { clocks } from './clocks.js';
import { connection } from './connection.js';
import { credentials } from './credentials.js';
import { discovery } from './discovery.js';
import { issuer } from './issuer.js';
import { keys } from './keys.js';
import { lastSync } from './last-sync.js';
import { organization } from './organization.js';
import { organizationPolicies } from './organization-policies.js';
import { provider } from './provider.js';
import { redirectUri } from './redirect-uri.js';
import { roleParts } from './role-parts.js';
import { roleSession } from './role-session.js';
import { roleTag } from './role-tag.js';
import { roleTrust } from './role-trust.js';
import { sevenActions } from './seven-actions.js';
import { tokenClaims } from './token-claims.js';
import { tokenEmail } from './token-email.js';
import { tokenForm } from './token-form.js';
import { tokenSignature } from './token-signature.js';
import { tokenTags } from './token-tags.js';
import { tokenTimes } from './token-times.js';
import { unneededActions } from './unneeded-actions.js';
import { workerAccess } from './worker-access.js';
import { workerIdentity } from './worker-identity.js';
import { workerTrust } from './worker-trust.js';

export const RULES: readonly Rule[] = [
  credentials,
  clocks,
  connection,
  organization,
  sevenActions,
  unneededActions,
  workerTrust,
  workerIdentity,
  workerAccess,
  lastSync,
  provider,
  issuer,
  discovery,
  keys,
  roleTag,
  roleTrust,
  roleSession,
  roleParts,
  bridgeRoutes,
  bridgeLogin,
  redirectUri,
  bridgeAnswers,
  tokenForm,
  tokenSignature,
  tokenClaims,
  tokenTimes,
  tokenEmail,
  tokenTags,
  organizationPolicies,
];

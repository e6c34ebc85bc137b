/** What "Create AWS IAM Role" is asked for, checked before AWS is called. */
import {
  ACCOUNT_ID,
  fits,
  INLINE_POLICIES_SIZE,
  ROLE_DESCRIPTION,
  ROLE_NAME,
  SESSION_SECONDS_DEFAULT,
  SESSION_SECONDS_MAX,
} from '../../lib/model/limits.js';
import { measure } from '../../lib/model/policy/measure.js';
import { parsePolicy } from '../../lib/model/policy/parse.js';
import { PROBLEM_CODES } from '../../lib/model/policy/problems.js';
import type { PolicyDocument } from '../../lib/model/policy/types.js';
import { RuntimeError } from '../errors.js';
import { shown } from '../shown.js';

/** An event of the workflow. */
export interface NewRole {
  /** A connected account, 12 digits. */
  readonly account: string;
  readonly roleName: string;
  /** @default none */
  readonly description?: string;
  /** What sessions of the role may do, within its permissions boundary. */
  readonly policy: PolicyDocument;
  /** Seconds, 3,600 to 43,200. @default 3600 */
  readonly maxSessionDuration: number;
}

const MEMBERS = ['account', 'roleName', 'description', 'policy', 'maxSessionDuration'];

/** @throws RuntimeError `Input` that names the first property that is not allowed */
export function readNewRole(event: unknown): NewRole {
  const isObject = typeof event === 'object' && event !== null && !Array.isArray(event);
  if (!isObject || !Object.keys(event).every((name) => MEMBERS.includes(name))) {
    malformed('event', event, `it must be an object with ${MEMBERS.join(', ')} and nothing else`);
  }
  const asked = event as Record<string, unknown>;
  const { account, roleName, description, policy, maxSessionDuration = SESSION_SECONDS_DEFAULT } = asked;
  if (typeof account !== 'string' || !fits(ACCOUNT_ID, account)) {
    malformed('account', account, `it must be an AWS account id of ${ACCOUNT_ID.allowed}, as text`);
  }
  if (typeof roleName !== 'string' || !fits(ROLE_NAME, roleName)) {
    malformed('roleName', roleName, `it has ${ROLE_NAME.min} to ${ROLE_NAME.max} ${ROLE_NAME.allowed}`);
  }
  if (description !== undefined && (typeof description !== 'string' || !fits(ROLE_DESCRIPTION, description))) {
    malformed('description', description, `it has ${ROLE_DESCRIPTION.max} ${ROLE_DESCRIPTION.allowed} at most`);
  }
  if (!isSessionDuration(maxSessionDuration)) {
    const allowed = `whole seconds from ${SESSION_SECONDS_DEFAULT} to ${SESSION_SECONDS_MAX}`;
    malformed('maxSessionDuration', maxSessionDuration, `it must be ${allowed}`);
  }
  requirePolicy(policy);
  return { account, roleName, ...(description !== undefined && { description }), policy, maxSessionDuration };
}

function isSessionDuration(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= SESSION_SECONDS_DEFAULT && Number(value) <= SESSION_SECONDS_MAX;
}

/** What is wrong with a document is told by its place and the rule: the rest of it may be long, or not for a log. */
function requirePolicy(policy: unknown): asserts policy is PolicyDocument {
  if (typeof policy !== 'object' || policy === null) malformed('policy', policy, 'it must be a policy document');
  const [problem] = parsePolicy(policy, 'identity').problems;
  if (problem) {
    const place = problem.path === '' ? 'policy' : `policy: ${shown(problem.path)}`;
    throw new RuntimeError('Input', `${place} is malformed; ${PROBLEM_CODES[problem.code]}`);
  }
  const { size, limit } = measure(policy, INLINE_POLICIES_SIZE);
  if (size > limit) {
    const text = `policy has ${size} characters without white space, ${limit} at most are allowed; shorten it`;
    throw new RuntimeError('Input', text);
  }
}

function malformed(property: string, value: unknown, allowed: string): never {
  throw new RuntimeError('Input', `${property}: ${shown(value)} is not allowed; ${allowed}`);
}

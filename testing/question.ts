import {
  unknownValue,
  type AssumptionDecision,
  type AssumptionOptions,
  type RequestContext,
} from '../lib/model/policy';
import type { DeployedTemplate } from './deployed-template';
import type { CallOptions, LoginOptions } from './requests';

/** A role of a template, of which a request is asked. */
export interface Question {
  readonly template: DeployedTemplate;
  readonly role: { readonly arn: string; readonly trustPolicy: unknown };
}

/** The answer to one request. */
export interface Judged {
  readonly decision: AssumptionDecision;
  /** Who asked, in words. */
  readonly who: string;
  /** What was judged, and what was not. */
  readonly judged: string;
}

export function refused(reason: string): AssumptionDecision {
  return { verdict: 'refuses', reason, actions: [] };
}

/** Where two must admit: who refuses decides, and then who is undecided. */
export function both(one: AssumptionDecision | undefined, other: AssumptionDecision): AssumptionDecision {
  return !one || (one.verdict === 'undecided' && other.verdict === 'refuses') ? other : one;
}

export function undecided(reason: string): AssumptionDecision {
  return { verdict: 'undecided', reason, actions: [] };
}

/** STS is reached by TLS alone. */
export const TLS: RequestContext = { 'aws:SecureTransport': 'true' };

const TRANSITIVE_UNSAID = unknownValue(
  'which of the session tags are transitive is not said; give sts:TransitiveTagKeys in context',
);

/** What a caller of STS says, as the evaluator takes it. */
export function callOf(call: CallOptions & Pick<LoginOptions, 'sessionTags'>): Omit<AssumptionOptions, 'role'> {
  const { roleSessionName, sourceIdentity, sourceIp, time, sessionTags, context } = call;
  return {
    roleSessionName,
    sourceIdentity,
    context: {
      ...TLS,
      ...(Object.keys(sessionTags ?? {}).length > 0 && { 'sts:TransitiveTagKeys': TRANSITIVE_UNSAID }),
      ...(sourceIp !== undefined && { 'aws:SourceIp': sourceIp }),
      ...(time && {
        'aws:CurrentTime': time.toISOString(),
        'aws:EpochTime': String(Math.floor(time.getTime() / 1000)),
      }),
      ...context,
    },
  };
}

import type { AssumptionDecision, AssumptionOptions, RequestContext } from '../lib/model/policy';
import type { DeployedTemplate } from './deployed-template';
import type { CallOptions } from './requests';

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

export function undecided(reason: string): AssumptionDecision {
  return { verdict: 'undecided', reason, actions: [] };
}

/** STS is reached by TLS alone. */
export const TLS: RequestContext = { 'aws:SecureTransport': 'true' };

/** What a caller of STS says, as the evaluator takes it. */
export function callOf(call: CallOptions): Omit<AssumptionOptions, 'role'> {
  const { roleSessionName, sourceIdentity, sourceIp, time, context } = call;
  return {
    roleSessionName,
    sourceIdentity,
    context: {
      ...TLS,
      ...(sourceIp !== undefined && { 'aws:SourceIp': sourceIp }),
      ...(time && {
        'aws:CurrentTime': time.toISOString(),
        'aws:EpochTime': String(Math.floor(time.getTime() / 1000)),
      }),
      ...context,
    },
  };
}

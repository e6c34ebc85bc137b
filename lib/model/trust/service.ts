import { ASSUME_ROLE } from '../actions';
import type { PolicyDocument } from '../policy/types';
import { document } from './document';

/** What runs functions, in every partition. */
export const LAMBDA_SERVICE = 'lambda.amazonaws.com';
/** What starts them at their hour, in every partition. */
export const SCHEDULER_SERVICE = 'scheduler.amazonaws.com';
/** What runs state machines, in every partition. */
export const STATES_SERVICE = 'states.amazonaws.com';
/** What invokes a function that is a load balancer's target, in every partition. */
export const LOAD_BALANCING_SERVICE = 'elasticloadbalancing.amazonaws.com';
/** What invokes a function behind an API, in every partition. */
export const API_GATEWAY_SERVICE = 'apigateway.amazonaws.com';

/** An AWS service as a trust names it. */
export interface ServiceTrust {
  readonly service: string;
  /** On whose behalf the service must act; only for services whose documentation says that they tell it. */
  readonly source?: { readonly account: string; readonly arn: string };
}

/**
 * The trust of a role that an AWS service assumes.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
 */
export function serviceTrust({ service, source }: ServiceTrust): PolicyDocument {
  return document({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ASSUME_ROLE,
    ...(source && {
      Condition: { StringEquals: { 'aws:SourceAccount': source.account }, ArnEquals: { 'aws:SourceArn': source.arn } },
    }),
  });
}

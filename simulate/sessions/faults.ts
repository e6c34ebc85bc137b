/** Every fault that a call of the bridge or of the grant function can meet, and which call can meet it. */
import { AwsError } from '../../local/aws/core/error.js';
import { faultTable, type Failing, type ProcessFault } from '../faults.js';

export const STS = 'sts:AssumeRoleWithWebIdentity';
export const ACTIONS = [
  STS,
  'catalog GetItem',
  'grants GetItem',
  'grants Query',
  'grants BatchGetItem',
  'grants UpdateItem',
  'grants PutItem',
  'audit Query',
  'audit PutItem',
] as const;

export type Action = (typeof ACTIONS)[number];

/** What can go wrong with one call. */
export const CALL_FAULTS = [
  'throttle',
  'server error',
  'denied',
  'expired',
  'reset before',
  'reset after',
  'broken off',
  'cut',
  'empty body',
  'slow request',
  'slow answer',
  'no answer',
  'issuer unreachable',
  'no key',
  'empty page',
  'short page',
  'left out',
  'lag',
] as const;

export type CallFault = (typeof CALL_FAULTS)[number];
export type Fault = CallFault | ProcessFault;

const QUERIES: readonly Action[] = ['grants Query', 'audit Query'];

export const FAULTS = faultTable<Action, CallFault>(ACTIONS, CALL_FAULTS, {
  'issuer unreachable': [STS],
  'no key': [STS],
  'empty page': QUERIES,
  'short page': QUERIES,
  'left out': ['grants BatchGetItem'],
  // All other reads are consistent.
  lag: ['grants Query'],
});

export const FAILING: Failing<Action, CallFault> = {
  table: FAULTS,
  outages: ['denied', 'server error', 'throttle', 'slow request', 'slow answer', 'no answer', 'reset after', 'cut'],
  hopeless: ['denied', 'no answer'],
  fails: { [STS]: 4, 'grants UpdateItem': 3, 'audit PutItem': 4, 'grants Query': 2, 'grants BatchGetItem': 2 },
};

/**
 * How each service words what refuses a call.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function refusal(fault: CallFault, action: Action): AwsError | undefined {
  const sts = action === STS;
  switch (fault) {
    case 'throttle':
      return new AwsError(sts ? 'Throttling' : 'ProvisionedThroughputExceededException', 'Rate exceeded');
    case 'server error':
      return new AwsError(sts ? 'InternalFailure' : 'InternalServerError', 'The service failed', 500);
    case 'denied':
      return sts
        ? new AwsError('AccessDenied', `Not authorized to perform ${STS}`, 403)
        : new AwsError('AccessDeniedException', 'not allowed');
    case 'expired':
      return sts
        ? new AwsError('ExpiredTokenException', 'Token expired')
        : new AwsError('ExpiredTokenException', 'The token is expired');
    case 'issuer unreachable':
      return new AwsError('IDPCommunicationError', 'The identity provider could not be reached.');
    case 'no key':
      return new AwsError('InvalidIdentityToken', "Couldn't retrieve verification key from your identity provider");
    default:
      return undefined;
  }
}

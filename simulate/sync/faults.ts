/** Every fault that a call can meet, and which call can meet it. */
import { INGESTION_ACTIONS } from '../../lib/model/actions.js';
import { AwsError } from '../../local/aws/core/error.js';
import { faultTable, type Failing, type ProcessFault } from '../faults.js';

export const ACTIONS = [
  'sts:AssumeRole',
  ...INGESTION_ACTIONS,
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:DeleteItem',
  'dynamodb:Query',
  'events:PutEvents',
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
  'slow',
  'empty page',
  'short page',
  'stale read',
  'partial',
] as const;

export type CallFault = (typeof CALL_FAULTS)[number];
export type Fault = CallFault | ProcessFault;

const LISTINGS: readonly Action[] = ['iam:ListRoles', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'];
export const FAULTS = faultTable<Action, CallFault>(ACTIONS, CALL_FAULTS, {
  'empty page': [...LISTINGS, 'dynamodb:Query'],
  'short page': [...LISTINGS, 'dynamodb:Query'],
  // Reads of the catalog are consistent.
  'stale read': INGESTION_ACTIONS,
  partial: ['events:PutEvents'],
});

export const FAILING: Failing<Action, CallFault> = {
  table: FAULTS,
  outages: ['denied', 'server error', 'throttle', 'expired', 'cut', 'reset before'],
  hopeless: ['denied', 'cut'],
  fails: {
    'sts:AssumeRole': 2,
    'iam:ListRoles': 3,
    'iam:GetRole': 2,
    'iam:ListRolePolicies': 3,
    'iam:GetRolePolicy': 4,
    'iam:ListAttachedRolePolicies': 3,
    'iam:GetPolicy': 4,
    'iam:GetPolicyVersion': 6,
    'dynamodb:GetItem': 0.2,
    'dynamodb:PutItem': 0.2,
    'dynamodb:DeleteItem': 4,
    'dynamodb:Query': 0.5,
    'events:PutEvents': 6,
  },
};

/** How each service words what refuses a call. @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
export function refusal(fault: CallFault, action: Action): AwsError | undefined {
  const json = action.startsWith('dynamodb:') || action.startsWith('events:');
  switch (fault) {
    case 'throttle':
      if (action.startsWith('dynamodb:')) return new AwsError('ProvisionedThroughputExceededException', 'Slow down');
      return new AwsError(json ? 'ThrottlingException' : 'Throttling', 'Rate exceeded');
    case 'server error':
      return new AwsError(json ? 'InternalServerError' : 'ServiceFailure', 'The service failed', 500);
    case 'denied':
      return new AwsError(json ? 'AccessDeniedException' : 'AccessDenied', 'not allowed', json ? 400 : 403);
    case 'expired':
      return new AwsError(json ? 'ExpiredTokenException' : 'ExpiredToken', 'The token is expired', json ? 400 : 403);
    default:
      return undefined;
  }
}

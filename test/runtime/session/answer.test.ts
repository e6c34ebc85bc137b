import { answerTo, type StsError } from '../../../runtime/session/answer.js';
import { stsError, withoutTokens } from '../../../runtime/session/sts-error.js';

const TOO_LONG = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
const error = (code: string, message = '', status: number | undefined = 400): StsError => ({ code, message, status });

describe('the fallback to an hour', () => {
  test('follows the one error that says that more than an hour was asked', () => {
    expect(answerTo(error('ValidationError', TOO_LONG), 7200)).toEqual({ retryWith: 3600 });
  });

  test.each([
    [error('ValidationError', TOO_LONG), 3600, 'an hour was asked already'],
    [error('ValidationError', TOO_LONG), 900, 'less was asked'],
    [
      error('ValidationError', 'The requested DurationSeconds exceeds the 1 hour session limit for roles'),
      7200,
      'another limit',
    ],
    [error('ValidationError', `${TOO_LONG} Really.`), 7200, 'another text'],
    [error('AccessDenied', TOO_LONG), 7200, 'another code'],
  ])('does not follow %j for %d seconds: %s', (failed, asked) => {
    expect(answerTo(failed, asked)).toEqual({ refuse: true });
  });
});

test.each([
  error('IDPCommunicationError'),
  error('InvalidIdentityToken', "Couldn't retrieve verification key from your identity provider"),
  error('Throttling', 'Rate exceeded'),
  error('ServiceUnavailable', '', 503),
  error('Anything', '', 500),
  error('Anything', '', 429),
  { code: 'TimeoutError', message: '' },
  { code: 'ECONNRESET', message: '' },
])('is tried again: %j', (failed) => {
  expect(answerTo(failed, 3600)).toEqual({ retry: true });
});

test('an expired login asks to log in again', () => {
  expect(answerTo(error('ExpiredToken', 'Token expired'), 3600)).toEqual({ logInAgain: true });
});

test.each([
  error('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403),
  error('InvalidIdentityToken', 'Incorrect token audience'),
  error('InvalidIdentityToken', 'No OpenIDConnect provider found in your account'),
  error('IDPRejectedClaim'),
  error('MalformedPolicyDocument'),
  error('PackedPolicyTooLarge'),
  error('RegionDisabled', '', 403),
])("is the operator's to mend, and never retried: %j", (failed) => {
  expect(answerTo(failed, 43_200)).toEqual({ refuse: true });
});

test('an answer that broke off is tried again, whatever status it began with', () => {
  const thrown = Object.assign(new Error('read ECONNRESET'), { $metadata: { httpStatusCode: 200 } });
  expect(answerTo(stsError(thrown), 3600)).toEqual({ retry: true });
});

test("the SDK's names of exceptions are AWS's codes", () => {
  const thrown = Object.assign(new Error('late'), {
    name: 'ExpiredTokenException',
    $metadata: { httpStatusCode: 400 },
  });
  expect(stsError(thrown)).toEqual({ code: 'ExpiredToken', message: 'late', status: 400 });
  expect(stsError(Object.assign(new Error(''), { name: 'Exception' })).code).toBe('Exception');
});

test('a message of AWS that echoes the token is logged without it', () => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwMHUxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
  const text = withoutTokens(`Value '${token}' at 'webIdentityToken' failed to satisfy a constraint`);
  expect(text).toBe("Value '(token)' at 'webIdentityToken' failed to satisfy a constraint");
  const issuer = 'No OpenIDConnect provider found in your account for https://federation.organization.example';
  expect(withoutTokens(issuer)).toBe(issuer);
  expect(withoutTokens('x'.repeat(301))).toHaveLength(300);
});

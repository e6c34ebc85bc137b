import { assumeAdvice } from '../../../runtime/health/advice.js';

const resource = 'arn:aws:iam::222222222222:role/serval-ingestion';

test('a denied sts:TagSession names the statement that is missing', () => {
  const { reason, fix } = assumeAdvice({ action: 'sts:TagSession', resource, error: 'AccessDenied' });
  expect(reason).toBe(`sts:TagSession on ${resource} failed: AccessDenied`);
  expect(fix).toContain('second statement to the trust policy that allows sts:TagSession');
});

test.each([
  ['CredentialsProviderError', 'give this process AWS credentials'],
  ['ExpiredToken', 'renew the credentials'],
  ['InvalidClientTokenId', 'renew the credentials'],
  ['RegionDisabled', 'activate STS in this region'],
  ['ENOTFOUND', 'check the network way to STS'],
])('%s has a fix that does not send anybody to the trust policy', (error, fix) => {
  expect(assumeAdvice({ action: 'sts:AssumeRole', resource, error }).fix).toContain(fix);
});

import { clusterIssuerFault, GIANT_SWARM, isBelow, parseRelease, ROSA_CLIENT_IDS } from '../../../lib/model';

test('names and releases of the pages are frozen', () => {
  expect(GIANT_SWARM).toEqual({
    irsaFrom: '17.2.0',
    cloudFrontFrom: '18.0.0',
    aliasFrom: '18.4.0',
    aliasAlwaysFrom: '19.0.0',
    capaFrom: '25.0.0',
    operatorRoleName: 'GiantSwarmAWSOperator',
  });
  expect(ROSA_CLIENT_IDS).toEqual(['openshift', 'sts.amazonaws.com']);
});

test.each([
  ['17.2.0', [17, 2, 0]],
  ['v18.4.10', [18, 4, 10]],
])('%s is a release', (text, release) => expect(parseRelease(text)).toEqual(release));

test.each([
  '',
  '17',
  '17.2',
  '17.2.0.1',
  '17.02.0',
  '17.2.x',
  ' 17.2.0',
  '17.2.0\n',
  'V17.2.0',
  '-1.0.0',
  '17.2.0-rc1',
])('%j is no release', (text) => expect(parseRelease(text)).toBeUndefined());

test.each([
  ['17.1.9', '17.2.0', true],
  ['9.9.9', '17.2.0', true],
  ['17.2.0', '17.2.0', false],
  ['17.10.0', '17.2.0', false],
  ['18.0.0', '17.2.9', false],
  ['18.3.99', '18.4.0', true],
])('whether %s is below %s: %j', (one, other, expected) => expect(isBelow(parseRelease(one)!, other)).toBe(expected));

test.each(['https://a.example.com/', 'https://a.example.com/id/'])(
  '%s, with a slash at its end, is no issuer of a cluster',
  (issuer) => {
    expect(clusterIssuerFault(issuer)).toContain('ends with a slash');
    expect(clusterIssuerFault(issuer.slice(0, -1))).toBeUndefined();
  },
);

import { CfnParameter } from 'aws-cdk-lib/core';
import { LoginProvider, type LoginConditions } from '../../../lib';
import { messageOf, newStack } from '../support/stacks';

const CLIENT_ID = '0oa1b2c3d4e5f6g7h8i9';
const ISSUER = 'https://acme.okta.com';

describe('conditions of a login', () => {
  const provider = LoginProvider.imported({
    issuer: ISSUER,
    clientId: CLIENT_ID,
    sendsSessionTags: true,
    sendsSourceIdentity: true,
  });

  test('all stand in the one statement, beside the client id', () => {
    const conditions: LoginConditions = {
      subjects: ['00u1', '00u2'],
      sourceIps: ['203.0.113.7', '198.51.100.0/24', '2001:db8::/32'],
      sessionTags: { team: ['platform'], 'cost-center': ['a', 'b'] },
      sourceIdentities: ['jane@acme.com'],
    };
    expect(provider.loginStatement(conditions).conditions).toEqual({
      StringEquals: {
        'acme.okta.com:sub': ['00u1', '00u2'],
        'aws:RequestTag/team': 'platform',
        'aws:RequestTag/cost-center': ['a', 'b'],
        'sts:SourceIdentity': 'jane@acme.com',
        'acme.okta.com:aud': CLIENT_ID,
      },
      IpAddress: { 'aws:SourceIp': ['203.0.113.7', '198.51.100.0/24', '2001:db8::/32'] },
    });
  });

  test('take tokens as values', () => {
    const stack = newStack();
    const token = new CfnParameter(stack, 'P').valueAsString;
    const { conditions } = provider.loginStatement({
      subjects: [token],
      sourceIps: [token],
      sessionTags: { team: [token] },
    });
    expect(stack.resolve(conditions)).toMatchObject({
      StringEquals: { 'acme.okta.com:sub': { Ref: 'P' }, 'aws:RequestTag/team': { Ref: 'P' } },
      IpAddress: { 'aws:SourceIp': { Ref: 'P' } },
    });
  });

  test('take a list that is known only at deployment', () => {
    const stack = newStack();
    const list = new CfnParameter(stack, 'P', { type: 'CommaDelimitedList' }).valueAsList;
    const { conditions } = provider.loginStatement({
      subjects: list,
      sourceIps: list,
      sessionTags: { team: list },
      sourceIdentities: list,
    });
    expect(stack.resolve(conditions)).toMatchObject({
      StringEquals: { 'acme.okta.com:sub': { Ref: 'P' }, 'aws:RequestTag/team': { Ref: 'P' } },
      IpAddress: { 'aws:SourceIp': { Ref: 'P' } },
    });
  });

  const variable = 'is compared exactly, but IAM reads ${ as the beginning of a policy variable; write the whole value';
  const characters = 'holds characters that no policy document may hold, allowed are those up to U+00FF; respell it';
  const exact = 'is compared exactly, and cannot be empty or hold the wildcards * and ?; write the whole value';
  const nobody = 'lists nothing, which would let nobody in; name at least one value, or leave the property out';
  const range = 'is no IP address or range; write it as "203.0.113.7", "203.0.113.0/24" or "2001:db8::/32"';
  test.each<[string, LoginConditions, string]>([
    ['a wildcard', { subjects: ['*'] }, `«ConditionValue» conditions.subjects: "*" ${exact}`],
    ['an empty subject', { subjects: [''] }, `«ConditionValue» conditions.subjects: "" ${exact}`],
    [
      'a policy variable, which every login equals',
      { subjects: ['${acme.okta.com:sub}'] },
      `«ConditionValue» conditions.subjects: "\${acme.okta.com:sub}" ${variable}`,
    ],
    [
      'a policy variable in a tag value',
      { sessionTags: { team: ['${aws:RequestTag/team}'] } },
      `«ConditionValue» conditions.sessionTags.team: "\${aws:RequestTag/team}" ${variable}`,
    ],
    [
      'a policy variable in a source identity',
      { sourceIdentities: ['${sts:SourceIdentity}'] },
      `«ConditionValue» conditions.sourceIdentities: "\${sts:SourceIdentity}" ${variable}`,
    ],
    [
      'a character that IAM refuses',
      { subjects: ['zoë☃'] },
      `«ConditionValue» conditions.subjects: "zoë☃" ${characters}`,
    ],
    [
      'a tag key that a role may have but a policy may not hold',
      { sessionTags: { команда: ['x'] } },
      `«ConditionValue» conditions.sessionTags key: "команда" ${characters}`,
    ],
    ['no subject', { subjects: [] }, `«ConditionValue» conditions.subjects: [] ${nobody}`],
    ['no address', { sourceIps: [] }, `«ConditionValue» conditions.sourceIps: [] ${nobody}`],
    ['no tag value', { sessionTags: { team: [] } }, `«ConditionValue» conditions.sessionTags.team: [] ${nobody}`],
    ['a host name', { sourceIps: ['bridge.acme.com'] }, `«IpRange» conditions.sourceIps: "bridge.acme.com" ${range}`],
    ['too many bits', { sourceIps: ['10.0.0.0/33'] }, `«IpRange» conditions.sourceIps: "10.0.0.0/33" ${range}`],
    ['too many IPv6 bits', { sourceIps: ['::/129'] }, `«IpRange» conditions.sourceIps: "::/129" ${range}`],
    ['two slashes', { sourceIps: ['10.0.0.0/8/8'] }, `«IpRange» conditions.sourceIps: "10.0.0.0/8/8" ${range}`],
    [
      'bits with a zero first',
      { sourceIps: ['10.0.0.0/08'] },
      `«IpRange» conditions.sourceIps: "10.0.0.0/08" ${range}`,
    ],
    ['a zone', { sourceIps: ['fe80::1%eth0'] }, `«IpRange» conditions.sourceIps: "fe80::1%eth0" ${range}`],
    ['no bits', { sourceIps: ['10.0.0.0/'] }, `«IpRange» conditions.sourceIps: "10.0.0.0/" ${range}`],
    [
      'a tag key that IAM refuses',
      { sessionTags: { 'a&b': ['x'] } },
      '«Tag» conditions.sessionTags key: "a&b" holds characters that are refused, allowed are letters, spaces, digits ' +
        'and _.:/=+-@; respell the key',
    ],
  ])('fail for %s', (_name, conditions, message) => {
    expect(messageOf(() => provider.loginStatement(conditions))).toBe(message);
  });

  test('fail for a tag key that is a token', () => {
    const key = new CfnParameter(newStack(), 'Key').valueAsString;
    expect(messageOf(() => provider.loginStatement({ sessionTags: { [key]: ['x'] } }))).toBe(
      `«LiteralNeeded» conditions.sessionTags key: "${key}" is a token, known only at deployment, but a condition ` +
        'key must be literal text; write the key as text',
    );
  });

  test.each<[LoginConditions, string]>([
    [
      { sessionTags: { team: ['a'] } },
      '«ConditionValue» conditions.sessionTags: {"team":["a"]} asks for session tags, but the login provider is not ' +
        'known to send any; set sendsSessionTags on the login provider, so that every role that trusts it allows them',
    ],
    [
      { sourceIdentities: ['jane'] },
      '«ConditionValue» conditions.sourceIdentities: ["jane"] asks for a source identity, but the login provider is ' +
        'not known to send any; set sendsSourceIdentity on the login provider, so that every role that trusts it ' +
        'allows them',
    ],
  ])('fail for %j where the provider sends no such thing', (conditions, message) => {
    const silent = LoginProvider.imported({ issuer: ISSUER, clientId: CLIENT_ID });
    expect(messageOf(() => silent.loginStatement(conditions))).toBe(message);
  });
});

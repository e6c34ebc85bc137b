/** From what a login provider knows and a role demands to the statement in the role's trust. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import type { LoginConditions } from '../access/login-conditions';
import { loginStatement, POLICY_CHARACTERS, SESSION_NAME } from '../model';
import type { ConditionBlock } from '../model/policy/types';
import { misuse } from './errors';
import { requirePublicAddresses } from './public-addresses';
import { requireLiteral, requireTagKey, requireText } from './requirements';

/** A login provider, as far as a trust needs it. */
export interface TrustedProvider {
  /** Without scheme. */
  readonly issuer: string;
  readonly clientId: string;
  readonly federatedPrincipal: string;
  readonly sendsSessionTags: boolean;
  readonly sendsSourceIdentity: boolean;
  /** Google's hosted domain, which every login must come from. */
  readonly hostedDomain?: string;
}

/** The statement that lets people in who logged in at the provider, for our client id and under these conditions. */
export function trustStatement(provider: TrustedProvider, conditions: LoginConditions = {}): PolicyStatement {
  const { issuer, clientId, federatedPrincipal, sendsSessionTags, sendsSourceIdentity } = provider;
  return PolicyStatement.fromJson(
    loginStatement({
      federated: federatedPrincipal,
      issuer,
      clientId,
      conditions: conditionBlock(provider, conditions),
      sessionTags: sendsSessionTags,
      sourceIdentity: sendsSourceIdentity,
    }),
  );
}

function conditionBlock(provider: TrustedProvider, conditions: LoginConditions): ConditionBlock {
  const { subjects, sessionTags, sourceIdentities } = conditions;
  const addresses = addressesOf(conditions);
  const equals: Record<string, string | string[]> = {};
  if (provider.hostedDomain !== undefined) equals[`${provider.issuer}:hd`] = provider.hostedDomain;
  if (subjects) equals[`${provider.issuer}:sub`] = exactValues('conditions.subjects', subjects);
  if (sessionTags) {
    const option = 'sendsSessionTags';
    requireSent('conditions.sessionTags', sessionTags, provider[option], 'session tags', option);
    for (const [key, values] of Object.entries(sessionTags)) {
      equals[`aws:RequestTag/${tagKey(key)}`] = exactValues(`conditions.sessionTags.${key}`, values);
    }
  }
  if (sourceIdentities) {
    const option = 'sendsSourceIdentity';
    requireSent('conditions.sourceIdentities', sourceIdentities, provider[option], 'a source identity', option);
    equals['sts:SourceIdentity'] = identities('conditions.sourceIdentities', sourceIdentities);
  }
  return {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(addresses !== undefined && { IpAddress: { 'aws:SourceIp': addresses } }),
  };
}

/** One value stands alone, as IAM's own editor writes it; of a list that is a token nobody knows the length. */
function oneOrMany(values: string[]): string | string[] {
  return values.length === 1 && !Token.isUnresolved(values) ? values[0]! : [...values];
}

function requireSome(property: string, values: readonly string[]): void {
  if (values.length > 0) return;
  const text = 'lists nothing, which would let nobody in; name at least one value, or leave the property out';
  misuse(undefined, { code: 'ConditionValue', property, value: values, text });
}

function exactValues(property: string, values: string[]): string | string[] {
  requireSome(property, values);
  for (const value of values) {
    if (Token.isUnresolved(values) || Token.isUnresolved(value)) continue;
    if (value === '' || /[*?]/.test(value)) {
      const text = 'is compared exactly, and cannot be empty or hold the wildcards * and ?; write the whole value';
      misuse(undefined, { code: 'ConditionValue', property, value, text });
    }
    // IAM would replace it from the login itself, so that the login would choose what it is compared with.
    if (value.includes('${')) {
      const text = 'is compared exactly, but IAM reads ${ as the beginning of a policy variable; write the whole value';
      misuse(undefined, { code: 'ConditionValue', property, value, text });
    }
    requirePolicyCharacters(property, value);
  }
  return oneOrMany(values);
}

/** STS takes a source identity within the limits of a session's name; another one could never come. */
function identities(property: string, values: string[]): string | string[] {
  const exact = exactValues(property, values);
  if (Token.isUnresolved(values)) return exact;
  const remedy = 'write it as the ID token carries it';
  for (const value of values) requireText(undefined, property, value, SESSION_NAME, 'ConditionValue', remedy);
  return exact;
}

function requirePolicyCharacters(property: string, value: string): void {
  if (POLICY_CHARACTERS.test(value)) return;
  const text = 'holds characters that no policy document may hold, allowed are those up to U+00FF; respell it';
  misuse(undefined, { code: 'ConditionValue', property, value, text });
}

function tagKey(key: string): string {
  const property = 'conditions.sessionTags key';
  requireLiteral(undefined, property, key, 'a condition key', 'write the key as text');
  requireTagKey(undefined, property, key);
  requirePolicyCharacters(property, key);
  return key;
}

function requireSent(property: string, value: unknown, sent: boolean, what: string, option: string): void {
  if (sent) return;
  const text =
    `asks for ${what}, but the login provider is not known to send any; set ${option} on the login provider, ` +
    'so that every role that trusts it allows them';
  misuse(undefined, { code: 'ConditionValue', property, value, text });
}

/** Addresses, by either way to give them. */
function addressesOf({ sourceIps, bridgeEgress }: LoginConditions): string | string[] | undefined {
  if (bridgeEgress && sourceIps) {
    const text = "exclude one another, but both are given; give the bridge's addresses once";
    misuse(undefined, { code: 'OneOf', property: 'conditions.bridgeEgress, conditions.sourceIps', text });
  }
  if (bridgeEgress) return oneOrMany(bridgeEgress._addresses);
  if (!sourceIps) return undefined;
  const property = 'conditions.sourceIps';
  requireSome(property, sourceIps);
  requirePublicAddresses(property, sourceIps);
  return oneOrMany(sourceIps);
}

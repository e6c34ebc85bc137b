import { isIP } from 'node:net';
import { issuerFault } from '../lib/model/issuer';
import {
  ACCOUNT_ID,
  CLIENT_ID,
  CLUSTER_NAME,
  DNS_LABEL,
  DNS_SUBDOMAIN,
  EXTERNAL_ID,
  fits,
  SESSION_NAME,
  TAG_KEY,
  TAG_VALUE,
  type TextLimit,
} from '../lib/model/limits';
import { knownPartitionOf } from '../lib/model/partition';
import { POD_TAGS } from '../lib/model/trust/pod-identity';
import type { AdmissionRequest } from './requests';
import { UsageError } from './usage-error';

/** What is wrong with a value, as the end of a sentence that begins with it; undefined for a good one. */
type Check = (value: unknown) => string | undefined;

const text =
  (limit: TextLimit): Check =>
  (value) =>
    typeof value === 'string' && fits(limit, value)
      ? undefined
      : `is not allowed; ${limit.min} to ${limit.max} of ${limit.allowed} are`;

const anyText: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'is no text');
const reference: Check = (value) =>
  (typeof value === 'string' && value !== '') || (typeof value === 'object' && value !== null && 'node' in value)
    ? undefined
    : 'is neither a logical id, a name nor a construct';
/**
 * Providers that are built into IAM, but for Google: no ARN names them, and their tokens have other keys.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
const BUILT_IN = /^https:\/\/(?:cognito-identity\.|graph\.facebook\.com$|www\.amazon\.com$)/;
const issuer: Check = (value) => {
  if (typeof value !== 'string') return 'is no text';
  return BUILT_IN.test(value) ? 'is built into IAM, and its logins are not judged here' : issuerFault(value);
};
const region: Check = (value) =>
  typeof value === 'string' && knownPartitionOf(value) ? undefined : 'is no region; write it as "eu-central-1"';
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'is neither true nor false');
const address: Check = (value) => (typeof value === 'string' && isIP(value) ? undefined : 'is no IP address');
const time: Check = (value) => (value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : 'is no Date');

const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
const isTag = ([key, value]: [string, unknown]): boolean =>
  fits(TAG_KEY, key) && typeof value === 'string' && fits(TAG_VALUE, value);
const tags: Check = (value) => {
  if (!isMap(value) || !Object.entries(value).every(isTag)) {
    return 'is no map of session tags, 1 to 128 characters to 0 to 256';
  }
  const keys = Object.keys(value).map((key) => key.toLowerCase());
  return new Set(keys).size === keys.length ? undefined : 'has a key twice, and case does not count';
};
const sentByEks = Object.values(POD_TAGS);
const podTagsOrFalse: Check = (value) => {
  const strange = isMap(value) && Object.keys(value).some((key) => !(sentByEks as string[]).includes(key));
  return value === false
    ? undefined
    : strange
      ? `has a tag that EKS does not send; it sends ${sentByEks.join(', ')}`
      : tags(value);
};
const context: Check = (value) =>
  isMap(value) && Object.values(value).every((one) => [one].flat().every((item) => typeof item === 'string'))
    ? undefined
    : 'is no map of condition keys to a text or a list of texts';

/** The last mark says that the option is needed. */
type Fields = Readonly<Record<string, readonly [check: Check, needed?: 'needed']>>;

const every: Fields = { role: [reference, 'needed'], context: [context] };
const call: Fields = {
  ...every,
  roleSessionName: [text(SESSION_NAME)],
  sourceIdentity: [text(SESSION_NAME)],
  sourceIp: [address],
  time: [time],
};
const serviceAccount: Fields = {
  namespace: [text(DNS_LABEL), 'needed'],
  serviceAccount: [text(DNS_SUBDOMAIN), 'needed'],
};
const podInCluster: Fields = {
  cluster: [text(CLUSTER_NAME), 'needed'],
  ...serviceAccount,
  account: [text(ACCOUNT_ID)],
  region: [region],
};
const pod: Check = (value) => (isMap(value) ? faultOf(value as Values, podInCluster) : 'is no pod in a cluster');
const assumeRole: Fields = {
  ...call,
  externalId: [text(EXTERNAL_ID)],
  sessionTags: [tags],
  inheritedTags: [tags],
  pod: [pod],
};

const FIELDS: Readonly<Record<AdmissionRequest['kind'], readonly [builder: string, fields: Fields]>> = {
  login: [
    'aLogin',
    {
      ...call,
      issuer: [issuer, 'needed'],
      clientId: [text(CLIENT_ID), 'needed'],
      subject: [anyText],
      sessionTags: [tags],
    },
  ],
  pod: ['aPod', { ...every, ...podInCluster, sessionTags: [podTagsOrFalse], throughAssociation: [flag] }],
  irsaPod: ['anIrsaPod', { ...call, issuer: [issuer, 'needed'], ...serviceAccount, audience: [text(CLIENT_ID)] }],
  account: ['anAccount', { ...assumeRole, account: [text(ACCOUNT_ID), 'needed'] }],
  roleSession: ['aRoleSession', { ...assumeRole, of: [reference, 'needed'] }],
};

type Values = Readonly<Record<string, unknown>>;

/**
 * Throws where a request is one that nobody could make: it would be refused for that alone, and a test with `.not`
 * would pass for the wrong reason.
 */
export function checkRequest(request: unknown): asserts request is AdmissionRequest {
  const { kind, ...options } = (isMap(request) ? request : {}) as Values;
  const known = typeof kind === 'string' && Object.hasOwn(FIELDS, kind);
  if (!known) {
    const builders = Object.values(FIELDS).map(([builder]) => builder);
    throw new UsageError(`toAdmit takes a request that a builder made: ${builders.join(', ')}`);
  }
  const [builder, fields] = FIELDS[kind as AdmissionRequest['kind']];
  const fault = faultOf(options, fields);
  if (fault !== undefined) throw new UsageError(`${builder}: ${fault}`);
}

function faultOf(values: Values, fields: Fields): string | undefined {
  const strange = Object.keys(values).find((name) => !Object.hasOwn(fields, name));
  if (strange !== undefined)
    return `there is no ${JSON.stringify(strange)}; there are ${Object.keys(fields).join(', ')}`;
  for (const [name, [check, needed]] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined && needed) return `${name} is missing`;
    const fault = value === undefined ? undefined : check(value);
    if (fault !== undefined) return `${name}: ${show(value)} ${fault}`;
  }
  return undefined;
}

function show(value: unknown): string {
  return typeof value === 'object' && value !== null && 'node' in value
    ? 'the construct'
    : (JSON.stringify(value) ?? '');
}

/**
 * Limits of IAM and STS, each with its unit.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */

/** A length in characters and the characters that may stand in it. */
export interface TextLimit {
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp;
  /** The pattern in words, for an error. */
  readonly allowed: string;
}

const NAME_CHARACTERS = 'letters, digits and _+=,.@-';

export const ACCOUNT_ID: TextLimit = { min: 12, max: 12, pattern: /^\d{12}$/, allowed: '12 digits' };
export const EXTERNAL_ID: TextLimit = {
  min: 2,
  max: 1224,
  pattern: /^[\w+=,.@:/-]+$/,
  allowed: 'letters, digits and _+=,.@:/-',
};
export const ROLE_NAME: TextLimit = { min: 1, max: 64, pattern: /^[\w+=,.@-]+$/, allowed: NAME_CHARACTERS };
export const ROLE_PATH: TextLimit = {
  min: 1,
  max: 512,
  pattern: /^\/(?:[\u0021-\u007e]+\/)?$/,
  allowed: 'a path that begins and ends with /',
};
export const ROLE_DESCRIPTION: TextLimit = {
  min: 0,
  max: 1000,
  pattern: /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/,
  allowed: 'Latin-1 characters',
};
export const POLICY_NAME: TextLimit = { min: 1, max: 128, pattern: /^[\w+=,.@-]+$/, allowed: NAME_CHARACTERS };
export const SESSION_NAME: TextLimit = { min: 2, max: 64, pattern: /^[\w+=,.@-]+$/, allowed: NAME_CHARACTERS };
export const TAG_KEY: TextLimit = {
  min: 1,
  max: 128,
  pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u,
  allowed: 'letters, spaces, digits and _.:/=+-@',
};
export const TAG_VALUE: TextLimit = {
  min: 0,
  max: 256,
  pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
  allowed: 'letters, spaces, digits and _.:/=+-@',
};
export const CLIENT_ID: TextLimit = {
  min: 1,
  max: 255,
  pattern: /^[\w+=,.@:/-]+$/,
  allowed: 'letters, digits and _+=,.@:/-',
};
export const ISSUER_URL_MAX = 255;

/** Serval's own External ID has this many characters. */
export const SERVAL_EXTERNAL_ID_LENGTH = 64;

/** Characters, white space not counted. More on request to AWS. */
export const TRUST_POLICY_SIZE = 2048;
/** Characters of all inline policies of a role, white space not counted. */
export const INLINE_POLICIES_SIZE = 10_240;
/** Characters, white space not counted. */
export const MANAGED_POLICY_SIZE = 6144;
/** Characters of an inline session policy. */
export const SESSION_POLICY_SIZE = 2048;

export const TAGS_PER_ROLE = 50;
export const CLIENT_IDS_PER_PROVIDER = 100;

/** Seconds. The least that STS gives. */
export const SESSION_SECONDS_MIN = 900;
/** Seconds. What a role allows that says nothing else, and the longest session of a chained role. */
export const SESSION_SECONDS_DEFAULT = 3600;
/** Seconds. The longest MaxSessionDuration of a role. */
export const SESSION_SECONDS_MAX = 43_200;

/** Characters of a policy document: TAB, LF, CR and U+0020 to U+00FF. */
export const POLICY_CHARACTERS = /^[\t\n\r\u0020-\u00ff]*$/;

/** EKS cluster name, 1 to 100 characters. */
export const CLUSTER_NAME: TextLimit = {
  min: 1,
  max: 100,
  pattern: /^[0-9A-Za-z][A-Za-z0-9\-_]*$/,
  allowed: 'letters, digits, - and _, the first a letter or a digit',
};

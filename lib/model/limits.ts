/**
 * Limits of IAM and STS, each with its unit.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */

/** A length in characters and the characters that may stand in it. */
export interface TextLimit {
  /** Fewest characters. */
  readonly min: number;
  /** Most characters. */
  readonly max: number;
  /** What the whole text matches; it need not say how long it may be. */
  readonly pattern: RegExp;
  /** The pattern in words, for an error. */
  readonly allowed: string;
}

/** Whether a text has a length and characters that the limit allows. */
export function fits({ min, max, pattern }: TextLimit, text: string): boolean {
  return text.length >= min && text.length <= max && pattern.test(text);
}

const NAME_CHARACTERS = 'letters, digits and _+=,.@-';

/** An AWS account, as text with its leading zeros. */
export const ACCOUNT_ID: TextLimit = { min: 12, max: 12, pattern: /^\d{12}$/, allowed: '12 digits' };
/**
 * What holds an organization's accounts: an organizational unit, or the root.
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 */
export const ORGANIZATION_PARENT: TextLimit = {
  min: 6,
  max: 68,
  pattern: /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
  allowed: "an organizational unit's id, as ou-ab12-12345678, or a root's, as r-ab12",
};
/** What AssumeRole takes as ExternalId. */
export const EXTERNAL_ID: TextLimit = {
  min: 2,
  max: 1224,
  pattern: /^[\w+=,.@:/-]+$/,
  allowed: 'letters, digits and _+=,.@:/-',
};
/** A role's name, without its path. */
export const ROLE_NAME: TextLimit = { min: 1, max: 64, pattern: /^[\w+=,.@-]+$/, allowed: NAME_CHARACTERS };
/** A role's path, its slashes included. */
export const ROLE_PATH: TextLimit = {
  min: 1,
  max: 512,
  pattern: /^\/(?:[\u0021-\u007e]+\/)?$/,
  allowed: 'a path that begins and ends with /',
};
/** A role's description. */
export const ROLE_DESCRIPTION: TextLimit = {
  min: 0,
  max: 1000,
  pattern: /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/,
  allowed: 'Latin-1 characters',
};
/** A policy's name, inline or managed. */
export const POLICY_NAME: TextLimit = { min: 1, max: 128, pattern: /^[\w+=,.@-]+$/, allowed: NAME_CHARACTERS };
/** What STS takes as RoleSessionName. */
export const SESSION_NAME: TextLimit = { min: 2, max: 64, pattern: /^[\w+=,.@-]+$/, allowed: NAME_CHARACTERS };
/** A tag's key, of a resource or a session. */
export const TAG_KEY: TextLimit = {
  min: 1,
  max: 128,
  pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u,
  allowed: 'letters, spaces, digits and _.:/=+-@',
};
/** A tag's value, of a resource or a session. */
export const TAG_VALUE: TextLimit = {
  min: 0,
  max: 256,
  pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
  allowed: 'letters, spaces, digits and _.:/=+-@',
};
/** A client id of an OIDC provider, which IAM calls an audience too. */
export const CLIENT_ID: TextLimit = {
  min: 1,
  max: 255,
  pattern: /^[\w+=,.@:/-]+$/,
  allowed: 'letters, digits and _+=,.@:/-',
};
/** Characters of an OIDC provider's URL, its scheme included. */
export const ISSUER_URL_MAX = 255;

/** Serval's own External ID has this many characters. */
export const SERVAL_EXTERNAL_ID_LENGTH = 64;

/** Characters of a trust policy, white space not counted. More on request to AWS. */
export const TRUST_POLICY_SIZE = 2048;
/** Characters of all inline policies of a role, white space not counted. */
export const INLINE_POLICIES_SIZE = 10_240;
/** Characters of a managed policy, white space not counted. */
export const MANAGED_POLICY_SIZE = 6144;
/** Characters of an inline session policy. */
export const SESSION_POLICY_SIZE = 2048;

/** Managed policies that may be attached to a role. More on request to AWS. */
export const MANAGED_POLICIES_PER_ROLE = 10;
/** ARNs of managed policies that may be passed with a session, beside the inline policy. */
export const SESSION_POLICY_ARNS = 10;
/** Tags that a role may have. */
export const TAGS_PER_ROLE = 50;
/** Client ids that an OIDC provider may admit. It needs one at least. */
export const CLIENT_IDS_PER_PROVIDER = 100;
/** Certificate thumbprints that an OIDC provider may list. It needs none: IAM trusts public authorities first. */
export const THUMBPRINTS_PER_PROVIDER = 5;

/** Seconds. The least that STS gives. */
export const SESSION_SECONDS_MIN = 900;
/** Seconds. What a role allows that says nothing else, and the longest session of a chained role. */
export const SESSION_SECONDS_DEFAULT = 3600;
/** Seconds. The longest MaxSessionDuration of a role. */
export const SESSION_SECONDS_MAX = 43_200;

/** Characters of a policy document: TAB, LF, CR and U+0020 to U+00FF. */
export const POLICY_CHARACTERS = /^[\t\n\r\u0020-\u00ff]*$/;

/** Characters of the longest name of a region that there is: us-isof-south-1. */
export const REGION_LENGTH_MAX = 15;

/** EKS cluster name, 1 to 100 characters. */
export const CLUSTER_NAME: TextLimit = {
  min: 1,
  max: 100,
  pattern: /^[0-9A-Za-z][A-Za-z0-9\-_]*$/,
  allowed: 'letters, digits, - and _, the first a letter or a digit',
};

/** A Kubernetes namespace. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export const DNS_LABEL: TextLimit = {
  min: 1,
  max: 63,
  pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
  allowed: 'small letters, digits and inner hyphens',
};
/**
 * Name of a Kubernetes ServiceAccount or Secret.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
 */
export const DNS_SUBDOMAIN: TextLimit = {
  min: 1,
  max: 253,
  pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/,
  allowed: 'small letters, digits, inner hyphens and dots',
};

/** A DynamoDB table's name. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
export const TABLE_NAME: TextLimit = {
  min: 3,
  max: 255,
  pattern: /^[A-Za-z0-9_.-]+$/,
  allowed: 'letters, digits and _.-',
};
/** A Lambda function's name. @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const FUNCTION_NAME: TextLimit = {
  min: 1,
  max: 64,
  pattern: /^[A-Za-z0-9_-]+$/,
  allowed: 'letters, digits and _-',
};
/** A secret's name. @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export const SECRET_NAME: TextLimit = {
  min: 1,
  max: 512,
  pattern: /^[A-Za-z0-9/_+=.@-]+$/,
  allowed: 'letters, digits and /_+=.@-',
};
/** An event bus's name. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export const EVENT_BUS_NAME: TextLimit = {
  min: 1,
  max: 256,
  pattern: /^[A-Za-z0-9/._-]+$/,
  allowed: 'letters, digits and /._-',
};
/** A StackSet's name. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html */
export const STACK_SET_NAME: TextLimit = {
  min: 1,
  max: 128,
  pattern: /^[A-Za-z][A-Za-z0-9-]*$/,
  allowed: 'letters, digits and hyphens, a letter first',
};
/** Longest template that a StackSet takes as text, in bytes. */
export const STACK_SET_TEMPLATE_BYTES_MAX = 51_200;
/**
 * Most organizational units of one operation of a StackSet.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html
 */
export const STACK_SET_UNITS_MAX = 50;

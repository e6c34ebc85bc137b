/** The role that "Create AWS IAM Role" makes in an account, and whether one that stands there is it. */
import { isDeepStrictEqual } from 'node:util';
import type { Role, Tag } from '@aws-sdk/client-iam';
import { formatArn, oidcProviderArn } from '../../lib/model/arn.js';
import { REQUESTABLE_TAG_KEY } from '../../lib/model/names.js';
import { loginTrust } from '../../lib/model/trust/login.js';
import { sha256 } from '../catalog/rules.js';
import { decodeDocument } from '../sync/documents.js';
import { isRequestable } from '../sync/roles.js';
import type { NewRole } from './new-role.js';
import { GOOGLE, type RoleFrame } from './settings.js';

/** Name of the one inline policy of a role that the workflow made. */
export const ROLE_POLICY_NAME = 'serval-create-role';

/** How long an attempt can take: no function runs longer. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const ATTEMPT_MILLISECONDS_MAX = 15 * 60 * 1000;

/**
 * A role as CreateRole is asked for it: requestable from its first moment on, and without permissions yet. Its tag's
 * value, which nobody else heeds, is the SHA-256 of the policy that it is for, so that of two attempts at one name with
 * different policies only the one that made the role writes its own.
 */
export interface RequestableRole {
  readonly RoleName: string;
  readonly Path: string;
  readonly AssumeRolePolicyDocument: string;
  readonly MaxSessionDuration: number;
  readonly PermissionsBoundary: string;
  readonly Tags: Tag[];
  readonly Description?: string;
}

/** @param partition that of the account */
export function requestableRole(role: NewRole, frame: RoleFrame, partition: string): RequestableRole {
  const { account, roleName, description, maxSessionDuration, policy } = role;
  const { path, boundary, issuer, clientId, hostedDomain } = frame;
  const trust = loginTrust({
    federated: issuer === GOOGLE ? GOOGLE : oidcProviderArn(partition, account, issuer),
    issuer,
    clientId,
    ...(hostedDomain !== undefined && { conditions: { StringEquals: { [`${GOOGLE}:hd`]: hostedDomain } } }),
  });
  return {
    RoleName: roleName,
    Path: path,
    AssumeRolePolicyDocument: JSON.stringify(trust),
    MaxSessionDuration: maxSessionDuration,
    PermissionsBoundary: formatArn({ partition, service: 'iam', region: '', account, resource: `policy${boundary}` }),
    Tags: [{ Key: REQUESTABLE_TAG_KEY, Value: sha256(JSON.stringify(policy)) }],
    ...(description !== undefined && { Description: description }),
  };
}

/** In what a role that has the name differs from the one that was asked for, in words; empty where in nothing. */
export function differences(standing: Role, wanted: RequestableRole): string[] {
  const differs: ReadonlyArray<readonly [string, boolean]> = [
    // IAM holds names that differ in case alone for one.
    [`the name ${JSON.stringify(standing.RoleName)}`, standing.RoleName !== wanted.RoleName],
    ['another path', standing.Path !== wanted.Path],
    ['another trust policy', !sameDocument(standing.AssumeRolePolicyDocument, wanted.AssumeRolePolicyDocument)],
    [
      'another permissions boundary',
      standing.PermissionsBoundary?.PermissionsBoundaryArn !== wanted.PermissionsBoundary,
    ],
    [`no tag ${REQUESTABLE_TAG_KEY}`, !isRequestable(standing)],
    ['another maximum session duration', standing.MaxSessionDuration !== wanted.MaxSessionDuration],
    ['another description', (standing.Description ?? '') !== (wanted.Description ?? '')],
  ];
  return differs.flatMap(([what, isOther]) => (isOther ? [what] : []));
}

/**
 * Whether an attempt with another policy may still be at work on a role that has none yet.
 * @param now milliseconds since the epoch
 */
export function isOthersWork({ Tags, CreateDate }: Role, wanted: RequestableRole, now: number): boolean {
  const isOurs = wanted.Tags.every(({ Key, Value }) => Tags?.some((tag) => tag.Key === Key && tag.Value === Value));
  return !isOurs && now - (CreateDate?.getTime() ?? now) < ATTEMPT_MILLISECONDS_MAX;
}

/** Whether a document as IAM sends it says the same as one of ours: the order of members and white space do not count. */
export function sameDocument(encoded: string | undefined, document: string): boolean {
  const text = decodeDocument(encoded ?? '');
  return text !== undefined && isDeepStrictEqual(JSON.parse(text), JSON.parse(document));
}

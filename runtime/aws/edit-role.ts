/** One role's trust and tags: read, and changed by the calls that change nothing else of it. */
import {
  GetRoleCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { awsErrorCode, isGone } from './errors.js';
import { IncompleteAnswer } from './pages.js';

/** A tag of a role. */
export interface RoleTag {
  readonly key: string;
  readonly value: string;
}

/** A role as it stands. */
export interface StandingRole {
  readonly arn: string;
  /** AROA…: another role under the same name has another one. */
  readonly roleId: string;
  /** The trust policy, JSON text as IAM keeps it. */
  readonly trust: string;
  readonly tags: readonly RoleTag[];
}

/** The calls, each by the role's name. They throw AWS's errors. */
export interface RoleEditor {
  /** The role, or undefined where none has the name. @throws IncompleteAnswer where the answer lacks a part */
  read(name: string): Promise<StandingRole | undefined>;
  /** Replaces the whole trust policy: IAM knows no condition for that, and of two writers the last one wins. */
  writeTrust(name: string, document: string): Promise<void>;
  tag(name: string, tag: RoleTag): Promise<void>;
  untag(name: string, key: string): Promise<void>;
}

/**
 * Edits roles of the client's account.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html
 */
export function roleEditor(iam: IAMClient): RoleEditor {
  return {
    read: (RoleName) => read(iam, RoleName),
    writeTrust: async (RoleName, PolicyDocument) => {
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    },
    tag: async (RoleName, { key, value }) => {
      await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: key, Value: value }] }));
    },
    untag: async (RoleName, key) => {
      await iam.send(new UntagRoleCommand({ RoleName, TagKeys: [key] }));
    },
  };
}

async function read(iam: IAMClient, RoleName: string): Promise<StandingRole | undefined> {
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    if (!Role?.Arn || !Role.RoleId || !Role.AssumeRolePolicyDocument) throw new IncompleteAnswer();
    const tags = (Role.Tags ?? []).map(({ Key = '', Value = '' }) => ({ key: Key, value: Value }));
    return { arn: Role.Arn, roleId: Role.RoleId, trust: decoded(Role.AssumeRolePolicyDocument), tags };
  } catch (error) {
    if (isGone(awsErrorCode(error))) return undefined;
    throw error;
  }
}

/** RFC 3986, as IAM sends documents: a + is a plus. What is encoded otherwise is left for whoever parses it. */
function decoded(document: string): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

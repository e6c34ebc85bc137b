/** Listing roles and reading their tags: one ListRoles a page, one GetRole a role. */
import { GetRoleCommand, ListRolesCommand, type IAMClient, type Role } from '@aws-sdk/client-iam';
import { REQUESTABLE_TAG_KEY } from '../../lib/model/names.js';
import { isGone } from '../aws/errors.js';
import { eachPage, iamPage, IncompleteAnswer } from '../aws/pages.js';
import type { FailedRead } from '../catalog/catalog.js';
import { read } from './read.js';

/** Roles a page; IAM takes no more. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
const PAGE_SIZE = 1000;

/** A role as IAM describes it. */
export interface RoleFacts {
  readonly arn: string;
  readonly roleId: string;
  readonly name: string;
  readonly path: string;
  readonly description?: string;
  /** Seconds; absent where IAM did not say. */
  readonly maxSessionDuration?: number;
  /** The trust policy as IAM sends it, URL-encoded. */
  readonly encodedTrust?: string;
}

/** What is kept of a listed role: an account may have ten thousand. */
export type ListedRole = Pick<RoleFacts, 'arn' | 'roleId' | 'name' | 'path'>;

export interface Listing {
  readonly roles: readonly ListedRole[];
  /** Roles that the listing shows to be others than those known under their ARNs, with all that it says of them. */
  readonly remade: ReadonlyMap<string, RoleFacts>;
  /** Present where the listing did not come to its end. */
  readonly failed?: FailedRead;
}

interface ListOptions {
  /** RoleIds by the ARNs of the roles that are known. */
  readonly known: ReadonlyMap<string, string>;
  /** Only roles under this path. @default - all */
  readonly pathPrefix?: string;
}

/** What GetRole has to say about one role. */
export type TagVerdict =
  | { readonly verdict: 'tagged'; readonly role: RoleFacts }
  | { readonly verdict: 'untagged' }
  | { readonly verdict: 'gone' }
  | { readonly verdict: 'unread'; readonly failed: FailedRead };

/** Lists all roles, each once; what was listed before a failure is kept. */
export async function listRoles(
  iam: IAMClient,
  account: string,
  { known, pathPrefix: PathPrefix }: ListOptions,
): Promise<Listing> {
  const roles = new Map<string, ListedRole>();
  const remade = new Map<string, RoleFacts>();
  const listed = await read('iam:ListRoles', account, () =>
    eachPage(
      async (Marker) => {
        const answer = await iam.send(new ListRolesCommand({ Marker, MaxItems: PAGE_SIZE, PathPrefix }));
        return iamPage(answer.Roles, answer);
      },
      (page) => {
        for (const role of page.map(factsOf)) {
          const { arn, roleId, name, path } = role;
          roles.set(arn, { arn, roleId, name, path });
          if ((known.get(arn) ?? roleId) !== roleId) remade.set(arn, role);
        }
      },
    ),
  );
  return { roles: [...roles.values()], remade, ...(!listed.ok && { failed: listed.failed }) };
}

export async function readTags(
  iam: IAMClient,
  role: { readonly arn: string; readonly name: string },
): Promise<TagVerdict> {
  const answer = await read('iam:GetRole', role.arn, async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: role.name }));
    if (!Role) throw new IncompleteAnswer();
    return { role: factsOf(Role), requestable: isRequestable(Role) };
  });
  if (!answer.ok) {
    return isGone(answer.failed.error) ? { verdict: 'gone' } : { verdict: 'unread', failed: answer.failed };
  }
  // Names are unique in an account whatever the path: under this name there is another role now, so this one is gone.
  if (answer.value.role.arn !== role.arn) return { verdict: 'gone' };
  return answer.value.requestable ? { verdict: 'tagged', role: answer.value.role } : { verdict: 'untagged' };
}

/** Exactly the key, in exactly this case; whatever the value. */
export function isRequestable({ Tags }: Pick<Role, 'Tags'>): boolean {
  return (Tags ?? []).some(({ Key }) => Key === REQUESTABLE_TAG_KEY);
}

/** @throws IncompleteAnswer where the answer does not even name the role */
function factsOf(role: Role): RoleFacts {
  if (!role.Arn || !role.RoleId || !role.RoleName || !role.Path) throw new IncompleteAnswer();
  return {
    arn: role.Arn,
    roleId: role.RoleId,
    name: role.RoleName,
    path: role.Path,
    description: role.Description,
    maxSessionDuration: role.MaxSessionDuration,
    encodedTrust: role.AssumeRolePolicyDocument,
  };
}

/** What people change in an account while a sync reads it. */
import {
  createPolicy,
  createPolicyVersion,
  deleteOldestVersion,
  deletePolicy,
} from '../../../local/aws/iam/policies.js';
import { attachPolicy, deleteInlinePolicy, deleteRole, detachPolicy, putRole } from '../../../local/aws/iam/roles.js';
import type { EditableAccount } from '../../../local/aws/state/edit.js';
import type { ManagedPolicy, Role } from '../../../local/aws/state/world.js';
import { identityPolicy, trustPolicy } from './documents.js';
import {
  addInlinePolicy,
  attach,
  attachable,
  INGESTION_ROLE,
  isTagged,
  makePolicy,
  makeRole,
  tags,
  type Making,
} from './roles.js';

/** Milliseconds. */
const SAME_SECONDS = 6_000;

/** Changes an account in one stroke, unless it has nothing that could be so changed. */
type Mutation = (account: EditableAccount, making: Making) => void;

const onRole =
  (change: (account: EditableAccount, role: Role, making: Making) => void): Mutation =>
  (account, making) => {
    const roles = rolesOf(account);
    // People change what is requested more than the rest, and so do we, for that is what can be lost.
    const requestable = roles.filter(isTagged);
    const among = requestable.length > 0 && making.chance.happens(0.7) ? requestable : roles;
    if (among.length > 0) change(account, making.chance.one(among), making);
  };

const onPolicy =
  (change: (account: EditableAccount, policy: ManagedPolicy, making: Making) => void): Mutation =>
  (account, making) => {
    const policies = [...account.policies.values()];
    if (policies.length > 0) change(account, making.chance.one(policies), making);
  };

/** By name; those that matter most stand here more than once in `MUTATIONS`. */
const EACH = {
  'creates a role': (account, making) => void makeRole(account, making),
  'deletes a role': onRole((account, role) => removeRole(account, role)),
  'makes a role anew': onRole((account, role, making) => {
    removeRole(account, role);
    makeRole(account, making, role);
  }),
  'tags a role': onRole((account, role, { chance }) => putRole(account, { ...role, tags: tags(chance, true) })),
  'untags a role': onRole((account, role, { chance }) => putRole(account, { ...role, tags: tags(chance, false) })),
  'describes a role': onRole((account, role, { next }) =>
    putRole(account, { ...role, description: `as of ${next()}`, maxSessionSeconds: 3600 + (next() % 10) * 3600 }),
  ),
  'edits a trust': onRole((account, role, { chance, next }) =>
    putRole(account, { ...role, trustPolicy: trustPolicy(chance, next()) }),
  ),
  'writes an inline policy': onRole((account, role, making) => addInlinePolicy(account, making, role.name)),
  'deletes an inline policy': onRole((account, role, { chance }) => {
    const names = [...role.inlinePolicies.keys()];
    if (names.length > 0) deleteInlinePolicy(account, role.name, chance.one(names));
  }),
  'attaches a policy': onRole((account, role, { chance }) =>
    attach(account, role.name, chance.one(attachable(account))),
  ),
  'detaches a policy': onRole((account, role, { chance }) => {
    if (role.attachedPolicies.length > 0) detachPolicy(account, role.name, chance.one(role.attachedPolicies));
  }),
  'makes a policy': (account, making) => void makePolicy(account, making),
  'writes a version': onPolicy((account, { arn }, { chance, next, now }) => {
    deleteOldestVersion(account, arn);
    const document = identityPolicy(chance, next());
    createPolicyVersion(account, arn, { document, setAsDefault: chance.happens(0.7) }, now);
  }),
  'switches the version': onPolicy((account, policy, { chance }) => {
    account.policies.set(policy.arn, { ...policy, defaultVersionId: chance.one(policy.versions).id });
  }),
  'makes a policy anew': onPolicy((account, policy, { chance, ids, now, next }) => {
    // IAM's dates tell nobody which of two is which that were made in the same seconds.
    if (now - policy.updatedAt <= SAME_SECONDS) return;
    const users = rolesOf(account).filter(({ attachedPolicies }) => attachedPolicies.includes(policy.arn));
    for (const { name } of users) detachPolicy(account, name, policy.arn);
    deletePolicy(account, policy.arn);
    const input = { name: policy.name, path: policy.path, document: identityPolicy(chance, next()) };
    createPolicy(account, input, ids, now);
    for (const { name } of users) attachPolicy(account, name, policy.arn);
  }),
  'deletes most roles': (account, { chance }) => {
    for (const role of chance.some(rolesOf(account), 0.8)) removeRole(account, role);
  },
  'untags all roles': (account) => {
    for (const role of rolesOf(account)) putRole(account, { ...role, tags: [] });
  },
} satisfies Record<string, Mutation>;

export type MutationName = keyof typeof EACH;

const RARE: readonly MutationName[] = ['deletes most roles', 'untags all roles', 'makes a policy', 'creates a role'];
const NAMES = Object.keys(EACH) as MutationName[];
/** Weighed by how often a name stands in it. */
const MUTATIONS: readonly MutationName[] = [
  ...NAMES,
  ...NAMES.filter((name) => !RARE.includes(name)),
  ...NAMES.filter((name) => !RARE.includes(name)),
  'makes a role anew',
  'makes a role anew',
  'makes a policy anew',
];

/** Changes something, and says what. @param name what, instead of anything */
export function mutate(account: EditableAccount, making: Making, name = making.chance.one(MUTATIONS)): MutationName {
  EACH[name](account, making);
  return name;
}

function rolesOf({ roles }: EditableAccount): Role[] {
  return [...roles.values()].filter(({ name }) => name !== INGESTION_ROLE);
}

function removeRole(account: EditableAccount, { name, attachedPolicies, inlinePolicies }: Role): void {
  for (const arn of attachedPolicies) detachPolicy(account, name, arn);
  for (const policy of inlinePolicies.keys()) deleteInlinePolicy(account, name, policy);
  deleteRole(account, name);
}

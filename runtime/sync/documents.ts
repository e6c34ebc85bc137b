/** Reading the documents of a role: its trust, its inline policies, its attached ones. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { parseArn } from '../../lib/model/arn.js';
import { isGone } from '../aws/errors.js';
import { collectPages, iamPage, IncompleteAnswer } from '../aws/pages.js';
import type { AttachedPolicy, DocumentRef, InlinePolicy } from '../catalog/catalog.js';
import { failed, read, succeeded, type Read } from './read.js';
import type { RoleFacts } from './roles.js';

/** Names a page; IAM takes no more. */
const PAGE_SIZE = 1000;

/** A policy that a role has, by its name or ARN, and what was read of it. */
export interface PolicyRead<T> {
  readonly key: string;
  readonly policy: Read<T>;
  /** Of a managed policy whose version could not be read: which policy it is. */
  readonly policyId?: string;
}

export interface DocumentReads {
  readonly trust: Read<DocumentRef>;
  readonly inline: Read<ReadonlyArray<PolicyRead<InlinePolicy>>>;
  readonly attached: Read<ReadonlyArray<PolicyRead<AttachedPolicy>>>;
}

/** A managed policy apart from its document. */
interface ManagedPolicy {
  readonly policyId: string;
  readonly versionId: string;
}

/** Keeps a document's text, once, and gives its reference. */
export type SaveDocument = (text: string) => Promise<DocumentRef>;

/** Documents of managed policy versions, by `versionKey`. A version never changes, so that none is read twice. */
export type KnownVersions = Map<string, DocumentRef>;

export function versionKey(policy: ManagedPolicy): string {
  return `${policy.policyId}@${policy.versionId}`;
}

/**
 * A policy document's text as IAM sends it: RFC 3986, in which a + is a plus. Undefined where it is no JSON object.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export function decodeDocument(encoded: string): string | undefined {
  try {
    const text = decodeURIComponent(encoded);
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null && !Array.isArray(document) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Reads of AWS's own versions that are on their way, in whatever account: each is read once for all of them. */
export type VersionReads = Map<string, Promise<Read<DocumentRef>>>;

/**
 * Reads documents in one account; each managed policy once, however many roles share it.
 * @param reads of AWS's own versions, shared by the accounts of a run
 */
export function documentReader(iam: IAMClient, versions: KnownVersions, reads: VersionReads, save: SaveDocument) {
  const policies = new Map<string, Promise<Read<ManagedPolicy>>>();
  const pending = new Map<string, Promise<Read<DocumentRef>>>();

  async function saved(action: string, resource: string, encoded: Read<string>): Promise<Read<DocumentRef>> {
    if (!encoded.ok) return encoded;
    const text = decodeDocument(encoded.value);
    return text === undefined ? failed(action, resource, 'Malformed') : succeeded(await save(text));
  }

  async function inlinePolicy(role: RoleFacts, name: string): Promise<PolicyRead<InlinePolicy>> {
    const action = 'iam:GetRolePolicy';
    const resource = `${role.arn}/${name}`;
    const encoded = await read(action, resource, async () => {
      const answer = await iam.send(new GetRolePolicyCommand({ RoleName: role.name, PolicyName: name }));
      return required(answer.PolicyDocument);
    });
    const document = await saved(action, resource, encoded);
    return { key: name, policy: document.ok ? succeeded({ name, document: document.value }) : document };
  }

  function managedPolicy(arn: string): Promise<Read<ManagedPolicy>> {
    return once(policies, arn, () =>
      read('iam:GetPolicy', arn, async () => {
        const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
        const policyId = isAwsManaged(arn) ? arn : required(Policy?.PolicyId);
        return { policyId, versionId: required(Policy?.DefaultVersionId) };
      }),
    );
  }

  function versionDocument(arn: string, policy: ManagedPolicy): Promise<Read<DocumentRef>> {
    const key = versionKey(policy);
    return once(pending, key, async () => {
      const known = versions.get(key);
      if (known) return succeeded(known);
      if (!isAwsManaged(arn)) return readVersion(arn, policy);
      // What fails in another account, by its rights or its time, may succeed in this one. Nothing is awaited between
      // the look and the read: accounts begin in step.
      for (let elsewhere = reads.get(key), seen; elsewhere && elsewhere !== seen; elsewhere = reads.get(key)) {
        const other = await elsewhere.catch(() => undefined);
        if (other?.ok) return other;
        seen = elsewhere;
      }
      const reading = readVersion(arn, policy);
      reads.set(key, reading);
      return reading;
    });
  }

  async function readVersion(arn: string, policy: ManagedPolicy): Promise<Read<DocumentRef>> {
    const action = 'iam:GetPolicyVersion';
    const encoded = await read(action, arn, async () => {
      const answer = await iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: policy.versionId }));
      return required(answer.PolicyVersion?.Document);
    });
    const document = await saved(action, arn, encoded);
    if (document.ok) versions.set(versionKey(policy), document.value);
    return document;
  }

  async function attachedPolicy(arn: string, name: string): Promise<PolicyRead<AttachedPolicy>> {
    const policy = await managedPolicy(arn);
    if (!policy.ok) return { key: arn, policy };
    const { policyId } = policy.value;
    const document = await versionDocument(arn, policy.value);
    if (!document.ok) return { key: arn, policy: document, policyId };
    return { key: arn, policy: succeeded({ arn, name, ...policy.value, document: document.value }), policyId };
  }

  async function inlinePolicies(role: RoleFacts): Promise<DocumentReads['inline']> {
    const names = await read('iam:ListRolePolicies', role.arn, () =>
      collectPages(async (Marker) => {
        const input = { RoleName: role.name, Marker, MaxItems: PAGE_SIZE };
        const answer = await iam.send(new ListRolePoliciesCommand(input));
        return iamPage(answer.PolicyNames, answer);
      }),
    );
    if (!names.ok) return names;
    return succeeded(await withoutGone(names.value.map((name) => inlinePolicy(role, name))));
  }

  async function attachedPolicies(role: RoleFacts): Promise<DocumentReads['attached']> {
    const list = await read('iam:ListAttachedRolePolicies', role.arn, () =>
      collectPages(async (Marker) => {
        const input = { RoleName: role.name, Marker, MaxItems: PAGE_SIZE };
        const answer = await iam.send(new ListAttachedRolePoliciesCommand(input));
        return iamPage(
          answer.AttachedPolicies?.map(({ PolicyArn, PolicyName }) => ({
            arn: required(PolicyArn),
            name: required(PolicyName),
          })),
          answer,
        );
      }),
    );
    if (!list.ok) return list;
    return succeeded(await withoutGone(list.value.map(({ arn, name }) => attachedPolicy(arn, name))));
  }

  async function trust(role: RoleFacts): Promise<Read<DocumentRef>> {
    const encoded = await read('iam:GetRole', role.arn, async () => required(role.encodedTrust));
    return saved('iam:GetRole', role.arn, encoded);
  }

  return {
    trust,
    /** All documents of a role. */
    async documents(role: RoleFacts): Promise<DocumentReads> {
      const [trustRead, inline, attached] = await Promise.all([
        trust(role),
        inlinePolicies(role),
        attachedPolicies(role),
      ]);
      return { trust: trustRead, inline, attached };
    },
  };
}

/**
 * Whether IAM did not find the role any more. It is no proof that the role is gone: IAM may answer from where a role
 * that was just made anew has not come to.
 */
export function lacksRole({ inline, attached }: DocumentReads): boolean {
  return [inline, attached].some((list) => !list.ok && isGone(list.failed.error));
}

/** A policy that was deleted between the list and the read is no failure: the role no longer has it. */
async function withoutGone<T>(reads: ReadonlyArray<Promise<PolicyRead<T>>>): Promise<Array<PolicyRead<T>>> {
  return (await Promise.all(reads)).filter(({ policy }) => policy.ok || !isDeleted(policy.failed));
}

/** A version that is gone is none: its policy has another default version by now, that the next run reads. */
function isDeleted({ action, error }: { readonly action: string; readonly error: string }): boolean {
  return isGone(error) && action !== 'iam:GetPolicyVersion';
}

function isAwsManaged(arn: string): boolean {
  return parseArn(arn)?.account === 'aws';
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new IncompleteAnswer();
  return value;
}

function once<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = memory.get(key) ?? make();
  memory.set(key, made);
  return made;
}

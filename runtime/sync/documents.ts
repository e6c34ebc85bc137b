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
import type { Clock } from '../clock.js';
import type { AttachedPolicy, DocumentRef, FailedRead, InlinePolicy } from '../catalog/catalog.js';
import { failed, read, succeeded, type Read } from './read.js';
import type { RoleFacts } from './roles.js';

/** Names a page; IAM takes no more. */
const PAGE_SIZE = 1000;
/** An account waits five seconds for what another one is reading; in turns, so that no timer outlasts a run by much. */
const TURN_MILLISECONDS = 250;
const TURNS_WAITED = 20;
/** A policy and its version are made at one moment, which IAM tells in whole seconds. */
const SAME_MOMENT_MILLISECONDS = 5_000;

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
  /** Milliseconds since the epoch, of a customer's own; it tells which of two under one name it is. */
  readonly made?: number;
  /** Milliseconds since the epoch, of a customer's own: when its last version was made. */
  readonly updated?: number;
}

/** Keeps a document's text, once, and gives its reference. */
export type SaveDocument = (text: string) => Promise<DocumentRef>;

/** Documents of managed policy versions, by `versionKey`. A version never changes, so that none is read twice. */
export type KnownVersions = Map<string, DocumentRef>;

export function versionKey(policy: Pick<ManagedPolicy, 'policyId' | 'versionId'>): string {
  return `${policy.policyId}@${policy.versionId}`;
}

/**
 * Whether a version is of the policy that had the name before, which IAM may still show, or of one that was made anew
 * since. As this one's it would be kept for good, since a version is read once.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html UpdateDate
 */
function isOfAnother(versionMade: number | undefined, { made, updated }: ManagedPolicy): boolean {
  return versionMade! < made! - SAME_MOMENT_MILLISECONDS || versionMade! > updated! + SAME_MOMENT_MILLISECONDS;
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

/** What the accounts of a run share. */
export interface SharedReads {
  readonly clock: Clock;
  readonly versions: KnownVersions;
  readonly versionReads: VersionReads;
}

/** Reads documents in one account; each managed policy once, however many roles share it. */
export function documentReader(iam: IAMClient, { clock, versions, versionReads }: SharedReads, save: SaveDocument) {
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
        const versionId = required(Policy?.DefaultVersionId);
        if (isAwsManaged(arn)) return { policyId: arn, versionId };
        const [made, updated] = [Policy?.CreateDate?.getTime(), Policy?.UpdateDate?.getTime()];
        return { policyId: required(Policy?.PolicyId), versionId, made, updated };
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
      for (let elsewhere = versionReads.get(key), seen; elsewhere !== seen; elsewhere = versionReads.get(key)) {
        const other = await unlessSlow(elsewhere!, clock);
        if (other?.ok) return other;
        seen = elsewhere;
      }
      const reading = readVersion(arn, policy);
      versionReads.set(key, reading);
      return reading;
    });
  }

  async function readVersion(arn: string, policy: ManagedPolicy): Promise<Read<DocumentRef>> {
    const action = 'iam:GetPolicyVersion';
    const answer = await read(action, arn, async () => {
      const { PolicyVersion } = await iam.send(
        new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: policy.versionId }),
      );
      return { encoded: required(PolicyVersion?.Document), made: PolicyVersion?.CreateDate?.getTime() };
    });
    if (answer.ok && isOfAnother(answer.value.made, policy)) return failed(action, arn, 'Outdated');
    const document = await saved(action, arn, answer.ok ? succeeded(answer.value.encoded) : answer);
    if (document.ok) versions.set(versionKey(policy), document.value);
    return document;
  }

  async function attachedPolicy(arn: string, name: string): Promise<PolicyRead<AttachedPolicy>> {
    const policy = await managedPolicy(arn);
    if (!policy.ok) return { key: arn, policy };
    const { policyId, versionId } = policy.value;
    const document = await versionDocument(arn, policy.value);
    if (!document.ok) return { key: arn, policy: document, policyId };
    return { key: arn, policy: succeeded({ arn, name, policyId, versionId, document: document.value }), policyId };
  }

  function inlinePolicies(role: RoleFacts): Promise<DocumentReads['inline']> {
    const list = () =>
      read('iam:ListRolePolicies', role.arn, () =>
        collectPages(async (Marker) => {
          const input = { RoleName: role.name, Marker, MaxItems: PAGE_SIZE };
          const answer = await iam.send(new ListRolePoliciesCommand(input));
          return iamPage(
            answer.PolicyNames?.map((key) => ({ key })),
            answer,
          );
        }),
      );
    return readListed(list, ({ key }) => inlinePolicy(role, key));
  }

  function attachedPolicies(role: RoleFacts): Promise<DocumentReads['attached']> {
    const list = () =>
      read('iam:ListAttachedRolePolicies', role.arn, () =>
        collectPages(async (Marker) => {
          const input = { RoleName: role.name, Marker, MaxItems: PAGE_SIZE };
          const answer = await iam.send(new ListAttachedRolePoliciesCommand(input));
          return iamPage(
            answer.AttachedPolicies?.map(({ PolicyArn, PolicyName }) => ({
              key: required(PolicyArn),
              name: required(PolicyName),
            })),
            answer,
          );
        }),
      );
    return readListed(list, ({ key, name }) => attachedPolicy(key, name));
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
 * The read in which IAM did not find the role any more, if there is one. It is no proof that the role is gone: IAM may
 * answer from where a role that was just made anew has not come to.
 */
export function roleNotFound({ inline, attached }: DocumentReads): FailedRead | undefined {
  return [inline, attached].flatMap((list) => (!list.ok && isGone(list.failed.error) ? list.failed : []))[0];
}

/**
 * Reads each policy of a list. One that is not found has left the role, or the whole role has, if the list does not name
 * it any more when it is asked once more; else that IAM does not find it is a failure like any other.
 */
async function readListed<P extends { readonly key: string }, T>(
  list: () => Promise<Read<readonly P[]>>,
  readPolicy: (listed: P) => Promise<PolicyRead<T>>,
): Promise<Read<ReadonlyArray<PolicyRead<T>>>> {
  const listed = await list();
  if (!listed.ok) return listed;
  const reads = await Promise.all(listed.value.map(readPolicy));
  if (!reads.some(isNotFound)) return succeeded(reads);
  const again = await list();
  if (!again.ok) return again;
  const still = new Set(again.value.map(({ key }) => key));
  return succeeded(reads.filter((one) => still.has(one.key) || !isNotFound(one)));
}

/** A version that is not found is none: its policy has another default version by now, that the next run reads. */
function isNotFound({ policy }: PolicyRead<unknown>): boolean {
  return !policy.ok && isGone(policy.failed.error) && policy.failed.action !== 'iam:GetPolicyVersion';
}

/** What another account reads, unless that takes long or is given up there: no account is held up by a slow one. */
async function unlessSlow<T>(reading: Promise<T>, clock: Clock): Promise<T | undefined> {
  const seen: { ended: boolean; value?: T } = { ended: false };
  const ended = reading.then(
    (value) => Object.assign(seen, { ended: true, value }),
    () => Object.assign(seen, { ended: true }),
  );
  for (let turn = 0; turn < TURNS_WAITED && !seen.ended; turn += 1) {
    await Promise.race([ended, clock.sleep(TURN_MILLISECONDS)]);
  }
  return seen.value;
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

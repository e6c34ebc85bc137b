/** The ingestion role, as it reads itself with five of its seven actions. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { parseRoleArn } from '../../lib/model/arn.js';
import { collectPages, iamPage, IncompleteAnswer } from '../../runtime/aws/pages.js';
import { decodeDocument } from '../../runtime/sync/documents.js';
import { absent, known, unknown, type Fact } from '../steps/fact.js';
import type { Attempts } from './attempt.js';
import type { IngestionFacts, PolicyText } from './facts.js';

export async function readIngestionRole(iam: IAMClient, arn: string, attempts: Attempts): Promise<IngestionFacts> {
  const { name } = parseRoleArn(arn)!;
  const role = await attempts.try('iam:GetRole', arn, async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    return {
      trust: decoded(Role?.AssumeRolePolicyDocument),
      boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
    };
  });
  if (role.state !== 'known') {
    return { trust: role, policies: await policiesOf(iam, arn, name, attempts), boundary: role };
  }
  const { trust, boundary } = role.value;
  return {
    trust: known(trust),
    policies: await policiesOf(iam, arn, name, attempts),
    boundary: boundary === undefined ? absent : await managed(iam, boundary, attempts),
  };
}

/** All of them: a policy that could not be read may allow anything, or deny it. */
async function policiesOf(
  iam: IAMClient,
  arn: string,
  RoleName: string,
  attempts: Attempts,
): Promise<Fact<readonly PolicyText[]>> {
  const names = await attempts.try('iam:ListRolePolicies', arn, () =>
    collectPages(async (Marker) => {
      const answer = await iam.send(new ListRolePoliciesCommand({ RoleName, Marker }));
      return iamPage(answer.PolicyNames, answer);
    }),
  );
  const attached = await attempts.try('iam:ListAttachedRolePolicies', arn, () =>
    collectPages(async (Marker) => {
      const answer = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }));
      return iamPage(answer.AttachedPolicies, answer);
    }),
  );
  if (names.state !== 'known') return names;
  if (attached.state !== 'known') return attached;
  const all: PolicyText[] = [];
  for (const PolicyName of names.value) {
    const inline = await attempts.try('iam:GetRolePolicy', `${arn}/${PolicyName}`, async () => {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return { name: `inline policy ${PolicyName}`, document: decoded(PolicyDocument) };
    });
    if (inline.state !== 'known') return inline;
    all.push(inline.value);
  }
  for (const { PolicyArn } of attached.value) {
    if (PolicyArn === undefined) return unknown('iam:ListAttachedRolePolicies named a policy without its ARN');
    const policy = await managed(iam, PolicyArn, attempts);
    if (policy.state !== 'known') return policy;
    all.push(policy.value);
  }
  return known(all);
}

async function managed(iam: IAMClient, PolicyArn: string, attempts: Attempts): Promise<Fact<PolicyText>> {
  const version = await attempts.try('iam:GetPolicy', PolicyArn, async () => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    if (!Policy?.DefaultVersionId) throw new IncompleteAnswer();
    return Policy.DefaultVersionId;
  });
  if (version.state !== 'known') return version;
  return attempts.try('iam:GetPolicyVersion', PolicyArn, async () => {
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: version.value }));
    return { name: `policy ${PolicyArn}`, document: decoded(PolicyVersion?.Document) };
  });
}

/** @throws IncompleteAnswer where the answer holds no document */
function decoded(document: string | undefined): string {
  const text = document === undefined ? undefined : decodeDocument(document);
  if (text === undefined) throw new IncompleteAnswer();
  return text;
}

/** Conditions that somebody adds to the trust of a role for pods, and with which no pod gets it any more. */
import { Role, type CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { misuseText } from './errors';
import { isPolicyDocument, isRoleResource } from './role-trust';

interface StatementJson {
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A construct whose role may stand elsewhere, as one does that exists already. */
interface OfRole extends IConstruct {
  readonly _resource?: CfnRole;
}

/**
 * One text for each aws:SourceArn of a Pod Identity association in the trusts of roles below these scopes. EKS doesn't
 * send it, and the pods lose their credentials without an error anywhere.
 */
export function faultsOfPodTrusts(scopes: readonly IConstruct[]): string[] {
  const given = scopes.flatMap((scope) => (scope as OfRole)._resource ?? []);
  const below = scopes.flatMap((scope) => scope.node.findAll()).filter(isRoleResource);
  return [...new Set([...given, ...below])].flatMap((role) => {
    const wrong = statementsOf(role.assumeRolePolicyDocument).flatMap(sourceArns).find(namesAssociation);
    if (wrong === undefined) return [];
    const text =
      'is the ARN of a Pod Identity association, which EKS does not send as aws:SourceArn, so that no pod would get the ' +
      'role; leave the condition out, aws:SourceAccount and the session tags say who gets in';
    const fault = misuseText({ code: 'SourceArn', property: 'assumeRolePolicy', value: wrong, text });
    const owner = role.node.scope;
    return [`${fault} (at ${(owner && Role.isRole(owner) ? owner : role).node.path})`];
  });
}

/** Those that are written out, with the references in them; none of a document that only comes about later. */
function statementsOf(document: unknown): readonly StatementJson[] {
  const json = (isPolicyDocument(document) ? document.toJSON() : document) as { readonly Statement?: unknown };
  return [json?.Statement ?? []].flat() as StatementJson[];
}

function sourceArns({ Condition = {} }: StatementJson): string[] {
  return Object.values(Condition)
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => key.toLowerCase() === 'aws:sourcearn')
    .flatMap(([, values]) => (Array.isArray(values) ? (values as unknown[]) : [values]))
    .filter((value) => typeof value === 'string');
}

function namesAssociation(arn: string): boolean {
  return arn.includes(':podidentityassociation/') || Tokenization.reverseString(arn).tokens.some(isOfAssociation);
}

function isOfAssociation(token: unknown): boolean {
  if (!Reference.isReference(token) || !CfnResource.isCfnResource(token.target)) return false;
  return token.target.cfnResourceType === 'AWS::EKS::PodIdentityAssociation';
}

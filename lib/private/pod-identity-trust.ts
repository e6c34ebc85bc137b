/** Conditions that somebody adds to the trust of a role for pods, and with which no pod gets it any more. */
import { Role } from 'aws-cdk-lib/aws-iam';
import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { RoleConstruct } from '../role-construct';
import { misuseText } from './errors';

interface StatementJson {
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * One text for each aws:SourceArn of a Pod Identity association in the trusts of roles below these scopes. EKS doesn't
 * send it, and the pods lose their credentials without an error anywhere.
 */
export function faultsOfPodTrusts(scopes: readonly IConstruct[]): string[] {
  // A role that exists already stands elsewhere than the construct that lets pods get it.
  const given = scopes.flatMap((scope) => (scope instanceof RoleConstruct ? [scope.role] : []));
  const below = scopes.flatMap((scope) => scope.node.findAll());
  return [...new Set([...given, ...below].filter(isRole))].flatMap((role) => {
    const { Statement = [] } = (role.assumeRolePolicy?.toJSON() ?? {}) as { readonly Statement?: StatementJson[] };
    const wrong = Statement.flatMap(sourceArns).find(namesAssociation);
    if (wrong === undefined) return [];
    const text =
      'is the ARN of a Pod Identity association, which EKS does not send as aws:SourceArn, so that no pod would get the ' +
      'role; leave the condition out, aws:SourceAccount and the session tags say who gets in';
    const fault = misuseText({ code: 'SourceArn', property: 'assumeRolePolicy', value: wrong, text });
    return [`${fault} (at ${role.node.path})`];
  });
}

const isRole = (construct: IConstruct): construct is Role => Role.isRole(construct);

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

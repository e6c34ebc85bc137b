/** Ingestion roles, login provider and requestable roles in plain aws-cdk-lib. */
import { CfnOutput, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, CLIENT_ID, EXTERNAL_ID, ISSUER, TOOLS } from './policies.js';

export function addIngestion(stack: Stack, arns: string[], accountName: string, workflows = {}): void {
  const pinned = { ArnEquals: { 'aws:PrincipalArn': arns.length === 1 ? arns[0] : arns } };
  const trusted = new iam.ArnPrincipal(`arn:aws:iam::${TOOLS}:root`);
  const role = new iam.Role(stack, 'Ingestion', {
    roleName: 'serval-ingestion',
    description: 'Lets Serval read the IAM roles of this account',
    assumedBy: new iam.PrincipalWithConditions(trusted, {
      StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
      ...pinned,
    }),
    inlinePolicies: {
      'serval-role-ingestion': allow(
        [
          'iam:ListRoles',
          'iam:GetRole',
          'iam:ListRolePolicies',
          'iam:GetRolePolicy',
          'iam:ListAttachedRolePolicies',
          'iam:GetPolicy',
          'iam:GetPolicyVersion',
        ],
        '*',
      ),
      ...workflows,
    },
  });
  role.assumeRolePolicy!.addStatements(
    new iam.PolicyStatement({ principals: [trusted], actions: ['sts:TagSession'], conditions: pinned }),
  );
  const outputs = [
    ['Serval AWS Account ID', '992382851720'],
    ['External ID', EXTERNAL_ID],
    ['Your AWS Account ID', stack.account],
    ['Your AWS Account Name', accountName],
    ['Role ARN', role.roleArn],
  ] as const;
  for (const [label, value] of outputs) {
    new CfnOutput(stack, label.replaceAll(' ', ''), { value, description: `Connect AWS dialog: ${label}` });
  }
}

/** Gives the principal that Okta's logins are; the provider stays when the stack goes. */
export function addLogin(stack: Stack): iam.IPrincipal {
  const provider = new iam.OidcProviderNative(stack, 'Login', { url: `https://${ISSUER}`, clientIds: [CLIENT_ID] });
  provider.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const conditions = { StringEquals: { [`${ISSUER}:aud`]: CLIENT_ID } };
  return new iam.FederatedPrincipal(provider.oidcProviderArn, conditions, 'sts:AssumeRoleWithWebIdentity');
}

export function addRequestable(stack: Stack, id: string, props: iam.RoleProps): void {
  Tags.of(new iam.Role(stack, id, props)).add('serval', '');
}

import * as iam from 'aws-cdk-lib/aws-iam';

export const EXTERNAL_ID = '3f9d52c7a1e84b06937c5d2be8f1a4607c2e9b51d8f34a60b7e1c5934d2f8a06';
export const CLIENT_ID = '0oa1b2c3d4E5F6g7h8i9';
export const ISSUER = 'example.okta.com';
export const TOOLS = '111122223333';
export const PRODUCTION = '444455556666';

export function statement(actions: string[], ...resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources });
}

export function allow(actions: string[], ...resources: string[]): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [statement(actions, ...resources)] });
}

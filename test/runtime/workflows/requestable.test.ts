import { differences, requestableRole } from '../../../runtime/workflows/requestable.js';
import { readNewRole } from '../../../runtime/workflows/new-role.js';
import { EVENT, FRAME } from './support.js';

const wanted = requestableRole(readNewRole(EVENT), FRAME, 'aws');
/** As IAM shows a role that was made so. */
const standing = {
  ...wanted,
  AssumeRolePolicyDocument: encodeURIComponent(wanted.AssumeRolePolicyDocument),
  PermissionsBoundary: { PermissionsBoundaryArn: wanted.PermissionsBoundary },
  Arn: 'arn',
  RoleId: 'AROA',
  CreateDate: new Date(0),
};

test('a role as it was asked for differs in nothing', () => {
  expect(differences(standing, wanted)).toEqual([]);
});

test('a role whose name is in another case is another one, whose ARN would not be what is answered', () => {
  expect(differences({ ...standing, RoleName: 'DBA' }, wanted)).toEqual(['the name "DBA"']);
});

test('trust and boundary are of the partition of the account', () => {
  const { AssumeRolePolicyDocument, PermissionsBoundary } = requestableRole(readNewRole(EVENT), FRAME, 'aws-cn');
  expect(PermissionsBoundary).toBe(`arn:aws-cn:iam::${EVENT.account}:policy/team/boundary`);
  expect(AssumeRolePolicyDocument).toContain(`arn:aws-cn:iam::${EVENT.account}:oidc-provider/${FRAME.issuer}`);
});

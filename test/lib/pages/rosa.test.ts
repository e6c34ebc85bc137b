/** The trusts of Red Hat's page beside what this package makes. docs/pages.md says where the two differ, and why. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Identity, Issuer, Pods, WorkloadRole } from '../../../lib';
import type { PolicyDocument } from '../../../lib/model/policy/types';
import { FLAG_SETS } from '../support/flags';
import { newStack, roleOf } from '../support/stacks';

const ISSUER = 'rh-oidc.s3.us-east-1.amazonaws.com/1v3r0n44npxu4g58so46aeohduomfres';

describe.each(FLAG_SETS)('with %s', (_, flags) => {
  test.each([
    ['trust.json', Pods.ofServiceAccount('my-project', 'test-service-account')],
    ['trust-of-project.json', Pods.ofWholeNamespace('my-project')],
  ])('%s equals the trust that leaves out aud; the usual one compares it exactly', (name, pods) => {
    const page = JSON.parse(readFileSync(join(__dirname, 'rosa', name), 'utf8')) as PolicyDocument;
    const trustOf = (trustAnyAudience: boolean) => {
      const stack = newStack({ account: '111122223333', region: 'us-east-1' }, flags);
      const issuer = Issuer.rosa(`https://${ISSUER}`);
      new WorkloadRole(stack, 'Role', { pods: [pods], identities: [Identity.irsa({ issuer, trustAnyAudience })] });
      return roleOf(stack, 'Role').AssumeRolePolicyDocument;
    };
    expect(trustOf(true)).toEqual(page);

    const [{ Condition, ...statement } = {}] = page.Statement;
    const audience = { [`${ISSUER}:aud`]: 'sts.amazonaws.com' };
    const both = { ...Condition, StringEquals: { ...Condition!['StringEquals'], ...audience } };
    expect(trustOf(false)).toEqual({ ...page, Statement: [{ ...statement, Condition: both }] });
  });
});

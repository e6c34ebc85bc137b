/** A role's trust from IAM, with the caller's credentials: two calls that only read. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { parseRoleArn } from '../../lib/model/arn.js';
import { iamClient, stsClient } from '../../runtime/aws/clients.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { awsErrorCode, isGone } from '../../runtime/aws/errors.js';
import { decodeDocument } from '../../runtime/sync/documents.js';
import { absent, known, unknown, type Fact, type RoleTrust } from './facts.js';

/** IAM knows roles by name within the caller's account, so that the account is asked for first. */
export async function trustFromIam(aws: AwsContext, arn: string): Promise<Fact<RoleTrust>> {
  const { account, name } = parseRoleArn(arn)!;
  const [sts, iam] = [stsClient(aws), iamClient(aws)];
  try {
    const { Account: own } = await sts.send(new GetCallerIdentityCommand({}));
    if (own !== account) return unknown(`the AWS credentials are of account ${own}, the role of ${account}`);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    if (Role?.Arn !== arn) return absent;
    const trustPolicy = decodeDocument(Role.AssumeRolePolicyDocument ?? '');
    return trustPolicy === undefined ? unknown('IAM sent no trust policy') : known({ arn, trustPolicy });
  } catch (error) {
    const code = awsErrorCode(error);
    return isGone(code) ? absent : unknown(`AWS did not tell of ${arn}: ${code}`);
  } finally {
    sts.destroy();
    iam.destroy();
  }
}

/** The calls to AWS that the demonstration makes itself, each as what came of it in words. */
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';

export type Outcome = { readonly done: string } | { readonly refused: string };

export interface Caller {
  readonly url: string;
  readonly region: string;
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;
}

export const callerIdentity = (caller: Caller): Promise<Outcome> =>
  withSts(caller, async (sts) => (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? '');

export const listRoles = (caller: Caller): Promise<Outcome> =>
  outcome(async () => {
    const iam = new IAMClient(configuration(caller));
    try {
      return `${(await iam.send(new ListRolesCommand({}))).Roles?.length ?? 0} roles`;
    } finally {
      iam.destroy();
    }
  });

export const assumeRole = (
  caller: Caller,
  role: { readonly roleArn: string; readonly externalId: string },
): Promise<Outcome> =>
  withSts(caller, async (sts) => {
    const { AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({ RoleArn: role.roleArn, ExternalId: role.externalId, RoleSessionName: 'demonstration' }),
    );
    return AssumedRoleUser?.Arn ?? '';
  });

export const assumeRoleWithWebIdentity = (caller: Caller, roleArn: string, token: string): Promise<Outcome> =>
  withSts(caller, async (sts) => {
    const { AssumedRoleUser } = await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: 'demonstration',
        WebIdentityToken: token,
      }),
    );
    return AssumedRoleUser?.Arn ?? '';
  });

const configuration = ({ url, region, credentials }: Caller) => ({
  endpoint: url,
  region,
  maxAttempts: 1,
  ...(credentials && { credentials }),
});

function withSts(caller: Caller, call: (sts: STSClient) => Promise<string>): Promise<Outcome> {
  return outcome(async () => {
    const sts = new STSClient(configuration(caller));
    try {
      return await call(sts);
    } finally {
      sts.destroy();
    }
  });
}

async function outcome(call: () => Promise<string>): Promise<Outcome> {
  try {
    return { done: await call() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { refused: `${error.name.replace(/Exception$/, '')}: ${error.message}` };
  }
}

import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { STSClient } from '@aws-sdk/client-sts';
import type { LocalAws } from '../../../../local/aws/index.js';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Real clients of the AWS SDK, each call made once; over HTTP to a URL, or without a socket. */
export function clients(to: string | LocalAws, credentials?: Keys, region = 'us-east-1') {
  const config = {
    region,
    maxAttempts: 1,
    ...(typeof to === 'string'
      ? { endpoint: to }
      : { endpoint: 'http://local.invalid', requestHandler: to.requestHandler() }),
    ...(credentials && { credentials }),
  };
  return {
    iam: new IAMClient(config),
    sts: new STSClient(config),
    organizations: new OrganizationsClient(config),
    eventBridge: new EventBridgeClient(config),
  };
}

/** The SDK's form of credentials that STS answered. */
export function keysOf(
  credentials: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string } = {},
): Keys {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsContext } from '../aws/context.js';
import { throughProxy } from '../aws/proxy.js';
import type { Environment } from '../settings.js';
import { stsRegion } from './sts-region.js';

/** What STS is asked for. The token is a secret. */
export interface WebIdentityRequest {
  readonly partition: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly token: string;
  readonly seconds: number;
  /** JSON of a session policy. */
  readonly policy?: string | undefined;
}

/** What STS gave. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiration: number;
  readonly assumedRoleArn: string;
  readonly requestId: string;
}

/** The edge to STS: one call, no retries of its own. */
export interface WebIdentitySts {
  /** Whether an endpoint is known for the partition. */
  reaches(partition: string): boolean;
  /** @throws whatever the SDK throws; `stsError` names it */
  assumeRoleWithWebIdentity(request: WebIdentityRequest): Promise<Credentials>;
}

export interface StsOptions {
  /** Instead of the endpoints of AWS, for every partition. */
  readonly endpoint?: string;
  /** Milliseconds that one call may take, its answer's last byte included. */
  readonly timeout: number;
  /** Names the proxy of https requests. @default - no proxy */
  readonly proxyEnvironment?: Environment;
  /** Carries the requests, within a time of its own. @default - a node:https handler for each partition */
  readonly requestHandler?: AwsContext['requestHandler'];
}

/**
 * STS by the SDK, with the endpoint of the role's partition: us-west-1 for `aws`, as Serval documents. The call is
 * unsigned; whoever holds the token can make it. No logger: the client would log session tokens.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function webIdentitySts(options: StsOptions): WebIdentitySts {
  const { endpoint, timeout, proxyEnvironment, requestHandler } = options;
  const clients = new Map<string, STSClient>();

  function clientOf(partition: string): STSClient {
    const known = clients.get(partition);
    if (known) return known;
    const client = new STSClient({
      region: stsRegion(partition, endpoint),
      maxAttempts: 1,
      ...(endpoint !== undefined && { endpoint }),
      requestHandler: requestHandler ?? {
        requestTimeout: timeout,
        throwOnRequestTimeout: true,
        connectionTimeout: timeout,
        ...throughProxy(proxyEnvironment),
      },
    });
    clients.set(partition, client);
    return client;
  }

  return {
    reaches: (partition) => stsRegion(partition, endpoint) !== undefined,
    assumeRoleWithWebIdentity: async (request) => {
      const output = await clientOf(request.partition).send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: request.roleArn,
          RoleSessionName: request.sessionName,
          WebIdentityToken: request.token,
          DurationSeconds: request.seconds,
          Policy: request.policy,
        }),
        // The handler's own time ends with the answer's headers; this one holds to its last byte.
        requestHandler ? {} : { abortSignal: AbortSignal.timeout(timeout) },
      );
      const { Credentials: given, AssumedRoleUser: user, $metadata: metadata } = output;
      if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration || !user?.Arn) {
        throw Object.assign(new Error('the answer holds no credentials'), { name: 'IncompleteAnswer' });
      }
      return {
        accessKeyId: given.AccessKeyId,
        secretAccessKey: given.SecretAccessKey,
        sessionToken: given.SessionToken,
        expiration: given.Expiration.getTime(),
        assumedRoleArn: user.Arn,
        requestId: metadata.requestId ?? '',
      };
    },
  };
}

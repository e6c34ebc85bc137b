import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { PARTITIONS, type PartitionName } from '../../lib/model/index.js';
import type { StsError } from './answer.js';

/** What STS is asked for. The token is a secret. */
export interface WebIdentityRequest {
  readonly partition: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly token: string;
  readonly seconds: number;
  /** JSON of a session policy. */
  readonly policy?: string;
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
  /** Milliseconds that one call may take. */
  readonly timeout: number;
}

/**
 * STS by the SDK, with the endpoint of the role's partition: us-west-1 for `aws`, as Serval documents. The call is
 * unsigned; whoever holds the token can make it. No logger: the client would log session tokens.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function webIdentitySts({ endpoint, timeout }: StsOptions): WebIdentitySts {
  const clients = new Map<string, STSClient>();
  const regionOf = (partition: string): string | undefined => {
    const region = PARTITIONS[partition as PartitionName]?.stsRegion;
    return region ?? (endpoint === undefined ? undefined : PARTITIONS.aws.stsRegion);
  };

  function clientOf(partition: string): STSClient {
    const known = clients.get(partition);
    if (known) return known;
    const client = new STSClient({
      region: regionOf(partition),
      maxAttempts: 1,
      ...(endpoint !== undefined && { endpoint }),
      requestHandler: { requestTimeout: timeout, throwOnRequestTimeout: true, connectionTimeout: timeout },
    });
    clients.set(partition, client);
    return client;
  }

  return {
    reaches: (partition) => regionOf(partition) !== undefined,
    assumeRoleWithWebIdentity: async (request) => {
      const output = await clientOf(request.partition).send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: request.roleArn,
          RoleSessionName: request.sessionName,
          WebIdentityToken: request.token,
          DurationSeconds: request.seconds,
          Policy: request.policy,
        }),
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

/** A failed call by its code, message and status. The message may hold what was sent: see `withoutTokens`. */
export function stsError(error: unknown): StsError {
  const { name, message, $metadata } = error as {
    name?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  return {
    code: (name ?? 'Unknown').replace(/(?<=.)Exception$/, ''),
    message: message ?? '',
    ...(status !== undefined && { status }),
  };
}

/** A message of AWS for a log: JWTs (whose `{` is `ey` in base64) taken out, cut at 300 characters. */
export function withoutTokens(message: string): string {
  return message.replace(/ey[\w-]{6,}\.[\w-]{8,}\.[\w-]*/g, '(token)').slice(0, 300);
}

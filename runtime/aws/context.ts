/** What every AWS client here is made from: nothing is read from the environment behind its back. */
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, RequestHandler } from '@smithy/types';
import type { Clock } from '../clock.js';
import type { Random } from '../random.js';
import { SETTING, type Environment, type Settings } from '../settings.js';

export type AwsService =
  'sts' | 'iam' | 'dynamodb' | 'organizations' | 'secretsmanager' | 'lambda' | 'eventbridge' | 'cloudtrail';

export interface AwsContext {
  readonly region: string;
  readonly clock: Clock;
  /** For pauses between attempts, and names of sessions. */
  readonly random: Random;
  /** @default - the SDK's default chain: environment, profile, Pod Identity, instance */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /** URLs of services elsewhere than at AWS. @default - AWS's own */
  readonly endpoints?: Readonly<Partial<Record<AwsService, string>>>;
  /** Names the proxy of https requests, as HTTPS_PROXY and NO_PROXY. @default - no proxy */
  readonly proxyEnvironment?: Environment;
  /** Carries the requests; whoever passes it in also destroys it. @default - a node:http(s) handler for each client */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the SDK's own type of a handler
  readonly requestHandler?: RequestHandler<any, any, any>;
}

/** Region and endpoints under AWS's own names, so that the same environment serves AWS's tools. */
export function awsContext(settings: Settings, clock: Clock, random: Random): AwsContext {
  return {
    region: settings.required('AWS_REGION', SETTING.region),
    clock,
    random,
    endpoints: endpointsFrom(settings),
  };
}

/** Endpoints by AWS's names. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
export function endpointsFrom(settings: Settings): AwsContext['endpoints'] {
  return {
    sts: settings.optional('AWS_ENDPOINT_URL_STS', SETTING.url),
    iam: settings.optional('AWS_ENDPOINT_URL_IAM', SETTING.url),
    dynamodb: settings.optional('AWS_ENDPOINT_URL_DYNAMODB', SETTING.url),
    organizations: settings.optional('AWS_ENDPOINT_URL_ORGANIZATIONS', SETTING.url),
    lambda: settings.optional('AWS_ENDPOINT_URL_LAMBDA', SETTING.url),
    eventbridge: settings.optional('AWS_ENDPOINT_URL_EVENTBRIDGE', SETTING.url),
    cloudtrail: settings.optional('AWS_ENDPOINT_URL_CLOUDTRAIL', SETTING.url),
  };
}

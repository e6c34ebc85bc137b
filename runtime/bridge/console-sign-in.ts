/**
 * AWS's console for a session: its credentials become a token, and the token a URL that lasts 15 minutes and is a secret.
 * No SessionDuration is asked for: without one the console's session ends with the credentials.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
import { PARTITIONS, type PartitionName } from '../../lib/model/index.js';
import type { Fetch } from '../fetch.js';
import type { Credentials } from '../session/sts.js';

/** Milliseconds, and bytes, of the answer. */
const TIMEOUT = 5_000;
const MOST = 16_384;

export interface ConsoleSignIn {
  /** Whether a console is known for the partition. */
  reaches(partition: string): boolean;
  /** Undefined where AWS gives no token. @throws what the transport does */
  url(partition: string, credentials: Credentials): Promise<string | undefined>;
  /**
   * Where a form may lead that ends in the console, as sources of a policy: sign-in and console send on to hosts of
   * regions, and browsers hold each against the policy.
   * @see https://www.w3.org/TR/CSP3/#directive-form-action
   */
  sources(partition: string): string;
}

export interface ConsoleSignInParts {
  readonly fetch: Fetch;
  /** Where people log in again when the console's session is over. */
  readonly publicUrl: string;
  /** Origin that stands for AWS's sign-in of every partition. @default - AWS's own */
  readonly endpoint?: string | undefined;
}

export function consoleSignIn({ fetch, publicUrl, endpoint }: ConsoleSignInParts): ConsoleSignIn {
  return {
    reaches: (partition) => domainOf(partition) !== undefined,
    url: async (partition, { accessKeyId, secretAccessKey, sessionToken }) => {
      const domain = domainOf(partition)!;
      const federation = `${endpoint ?? `https://signin.${domain}`}/federation`;
      const session = JSON.stringify({ sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken });
      const asked = new URLSearchParams({ Action: 'getSigninToken', Session: session });
      const { status, body } = await fetch(`${federation}?${asked.toString()}`, { timeout: TIMEOUT, most: MOST });
      const token = status === 200 ? tokenIn(Buffer.from(body).toString('utf8')) : undefined;
      if (token === undefined) return undefined;
      const signIn = {
        Action: 'login',
        Issuer: publicUrl,
        Destination: `https://console.${domain}/`,
        SigninToken: token,
      };
      return `${federation}?${new URLSearchParams(signIn).toString()}`;
    },
    sources: (partition) => `'self' ${endpoint ?? `https://*.${domainOf(partition)}`}`,
  };
}

const domainOf = (partition: string): string | undefined => PARTITIONS[partition as PartitionName]?.consoleDomain;

function tokenIn(text: string): string | undefined {
  try {
    const { SigninToken: token } = Object(JSON.parse(text)) as { SigninToken?: unknown };
    return typeof token === 'string' && token !== '' ? token : undefined;
  } catch {
    return undefined;
  }
}

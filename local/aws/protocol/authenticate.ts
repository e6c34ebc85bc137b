import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { partitionOf } from '../../../lib/model/partition.js';
import { AwsError, notModelled } from '../core/error.js';
import { administrator, sessionPrincipal, type Principal } from '../core/principal.js';
import { visibleWorld, type State } from '../core/state.js';
import { secretAccessKey } from '../state/ids.js';
import { openSessionToken, type Session } from '../state/session.js';
import type { WireRequest } from './wire.js';

/** The parts of an Authorization header. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
interface Signature {
  readonly accessKeyId: string;
  /** YYYYMMDD */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const SKEW_MILLISECONDS = 300_000;

/**
 * Who signed a request: it is signed again with what its key's owner has, and the two are compared.
 * @returns undefined for an unsigned request, AWS's error for a signature that does not count
 */
export async function authenticate(
  state: State,
  request: WireRequest,
  service: string,
  now: number,
): Promise<{ principal: Principal | AwsError | undefined; region?: string }> {
  if (request.headers.authorization === undefined) return { principal: undefined };
  try {
    const signature = parseAuthorization(request.headers.authorization);
    return { principal: await verified(state, request, service, signature, now), region: signature.region };
  } catch (error) {
    if (error instanceof AwsError) return { principal: error };
    throw error;
  }
}

async function verified(
  state: State,
  request: WireRequest,
  service: string,
  signature: Signature,
  now: number,
): Promise<Principal> {
  const signedAt = parseDate(request.headers['x-amz-date']);
  if (signature.service !== service) {
    throw mismatch(`Credential should be scoped to correct service: '${service}'.`);
  }
  if (!request.headers['x-amz-date']!.startsWith(signature.date)) {
    throw mismatch('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP');
  }
  const world = visibleWorld(state, now);
  const session = sessionOf(state, request, signature);
  const account = session ? undefined : state.administrators.get(signature.accessKeyId);
  if (!session && account === undefined) throw invalidKey();
  await checkSignature(state, request, signature, signedAt, session);
  if (state.checksSignatureAge && Math.abs(signedAt.getTime() - now) > SKEW_MILLISECONDS) {
    throw mismatch(`Signature expired: it is more than ${SKEW_MILLISECONDS / 60_000} minutes from the server's time`);
  }
  if (session && now >= session.expiresAt) {
    throw new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
  }
  const principal = session ? sessionPrincipal(world, session) : administrator(world, account!);
  if (!principal || partitionOf(signature.region).name !== principal.partition) throw invalidKey();
  return principal;
}

function sessionOf(state: State, { headers }: WireRequest, { accessKeyId }: Signature): Session | undefined {
  const token = headers['x-amz-security-token'];
  if (token === undefined) return undefined;
  const session = openSessionToken(state.seed, token);
  if (session?.accessKeyId !== accessKeyId) throw invalidKey();
  return session;
}

async function checkSignature(
  state: State,
  request: WireRequest,
  { accessKeyId, region, service, signedHeaders, signature }: Signature,
  signedAt: Date,
  session: Session | undefined,
): Promise<void> {
  const mustBeSigned = ['host', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  const unsigned = mustBeSigned.find((name) => !signedHeaders.includes(name));
  if (unsigned !== undefined) throw mismatch(`'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  // The signer takes this header's word for the body's hash, so the body is compared with it first.
  const bodyHash = request.headers['x-amz-content-sha256'];
  if (bodyHash !== undefined && bodyHash !== createHash('sha256').update(request.body).digest('hex')) {
    throw mismatch("The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  const signer = new SignatureV4({
    credentials: {
      accessKeyId,
      secretAccessKey: secretAccessKey(state.seed, accessKeyId),
      ...(session && { sessionToken: request.headers['x-amz-security-token']! }),
    },
    region,
    service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const again = await signer.sign(
    new HttpRequest({
      method: request.method,
      path: request.path,
      query: { ...request.query },
      headers: Object.fromEntries(signedHeaders.map((name) => [name, request.headers[name] ?? ''])),
      body: request.body,
    }),
    { signingDate: signedAt, signableHeaders: new Set(signedHeaders) },
  );
  const expected = parseAuthorization(again.headers.authorization ?? '');
  if (!same(expected.signature, signature)) {
    throw mismatch(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
}

function parseAuthorization(header: string): Signature {
  if (!header.startsWith('AWS4-HMAC-SHA256 ')) throw notModelled('an Authorization header other than AWS4-HMAC-SHA256');
  const field = (name: string) => new RegExp(`[ ,]${name}=([^, ]+)`).exec(header)?.[1];
  const [accessKeyId, date, region, service, end] = field('Credential')?.split('/') ?? [];
  const [signedHeaders, signature] = [field('SignedHeaders'), field('Signature')];
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || !signedHeaders || !signature) {
    throw new AwsError(
      'IncompleteSignature',
      'The Authorization header lacks a part, or has one of the wrong form.',
      403,
    );
  }
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

function parseDate(text: string | undefined): Date {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  const date = match && new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  if (!date || Number.isNaN(date.getTime())) {
    throw new AwsError('IncompleteSignature', "Authorization header requires existence of 'X-Amz-Date' header.", 403);
  }
  return date;
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function mismatch(message: string): AwsError {
  return new AwsError('SignatureDoesNotMatch', message, 403);
}

function invalidKey(): AwsError {
  return new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
}

/** SHA-256, or its HMAC, as the signer wants it. */
export class Sha256 {
  private hash;

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = this.begin();
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.hash.digest()));
  }

  reset(): void {
    this.hash = this.begin();
  }

  private begin() {
    if (this.secret === undefined) return createHash('sha256');
    return createHmac('sha256', typeof this.secret === 'string' ? this.secret : bytes(this.secret));
  }
}

function bytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

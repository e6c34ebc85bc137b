/** Signed requests to AWS's APIs as they are on the wire, for services that the package has no client of. */
import { request, type RequestOptions } from 'node:https';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../../local/aws/protocol/authenticate.js';

/** Where a cloud is reached. */
export interface Reach {
  /** https, without a slash at the end. */
  readonly url: string;
  readonly region: string;
  /** Who signed its certificate, PEM. */
  readonly authority: string;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Call {
  /** As it stands in a signature: `lambda`. */
  readonly service: string;
  /** @default POST */
  readonly method?: string;
  /** @default / */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A protocol's X-Amz-Target; makes the body JSON 1.0. */
  readonly target?: string;
  /** A text goes as a form, anything else as JSON. @default none */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export async function signedRequest(reach: Reach, credentials: Keys, call: Call): Promise<Answer> {
  const { service, method = 'POST', path = '/', query = {}, target, body } = call;
  const { hostname, port, host } = new URL(reach.url);
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'x-www-form-urlencoded' : target ? 'x-amz-json-1.0' : 'json';
  const signer = new SignatureV4({ service, region: reach.region, credentials, sha256: Sha256 });
  const unsigned = new HttpRequest({
    ...{ method, hostname, port: Number(port), protocol: 'https:', path, query: { ...query }, body: text },
    headers: { host, 'content-type': `application/${type}`, ...(target && { 'x-amz-target': target }) },
  });
  const { headers } = await signer.sign(unsigned);
  const search = new URLSearchParams(query).toString();
  return send({ hostname, port, method, path: `${path}${search && `?${search}`}`, headers, ca: reach.authority }, text);
}

function send(options: RequestOptions, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** How a person's browser reaches a name that is in no DNS: by the emulator, which knows what stands behind it. */
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Reach } from './request.js';

/**
 * `fetch` for a browser: requests to `host` go to the cloud, all others where they point.
 * @param front path at which the cloud has the load balancer that answers for the host, where one does
 */
export function visiting(host: string, { url, authority }: Reach, front = ''): typeof globalThis.fetch {
  const { hostname, port } = new URL(url);
  return async (input, init) => {
    const request = new Request(input, init);
    const { host: asked, pathname, search } = new URL(request.url);
    if (asked !== host) return fetch(request);
    const headers = { ...Object.fromEntries(request.headers), host: front ? `${host}:443` : host };
    const { method } = request;
    const options = {
      hostname,
      port,
      path: `${front}${pathname}${search}`,
      method,
      headers,
      ca: authority,
      servername: host,
    };
    return send(options, Buffer.from(await request.arrayBuffer()));
  };
}

function send(options: RequestOptions, body: Buffer): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const headers = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
          values.map((value): [string, string] => [name, value]),
        );
        resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode, headers }));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** How a person's browser reaches a name that is in no DNS: by the emulator, which knows it as a custom domain. */
import { request } from 'node:https';
import type { Reach } from './request.js';

/** `fetch` for a browser: requests to `host` go to the cloud under that name, all others where they point. */
export function visiting(host: string, { url, authority }: Reach): typeof globalThis.fetch {
  const { hostname, port } = new URL(url);
  return async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input);
    if (target.hostname !== host) return fetch(target, init);
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), host: target.host };
    const body = init?.body === undefined || init.body === null ? undefined : String(init.body);
    if (init?.body instanceof URLSearchParams)
      headers['content-type' as never] = 'application/x-www-form-urlencoded' as never;
    return new Promise((resolve, reject) => {
      const path = `${target.pathname}${target.search}`;
      const options = { hostname, port, path, method: init?.method ?? 'GET', headers, ca: authority, servername: host };
      const sent = request(options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
            values.map((value): [string, string] => [name, value]),
          );
          resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode, headers: pairs }));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  };
}

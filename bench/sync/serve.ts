/** Serves over a loopback socket what answers an SDK's client without one. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpRequest, type HttpHandler } from '@smithy/protocol-http';

interface Answered {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * @param remembers whether a request that was answered before is answered from memory: whatever asks the same, however it
 * is signed, then costs the other side next to nothing
 * @returns its URL
 */
export async function serve(handler: HttpHandler, remembers = false): Promise<string> {
  const memory = new Map<string, Answered>();
  const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    void answerTo(request).then(({ statusCode, headers, body }) => {
      response.sendDate = false;
      response.writeHead(statusCode, { ...headers, 'content-length': body.length }).end(body);
    });
  });
  const answerTo = async (request: IncomingMessage): Promise<Answered> => {
    const body = (await bytesOf(request)).toString('utf8');
    const known = memory.get(body);
    if (known) return known;
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const asked = new HttpRequest({ method: request.method, path: request.url, headers, body });
    const { response } = await handler.handle(asked);
    const answer = { ...response, body: await bytesOf(response.body as AsyncIterable<Uint8Array>) };
    if (remembers) memory.set(body, answer);
    return answer;
  };
  server.listen(0, '127.0.0.1');
  await new Promise((fulfil) => server.once('listening', fulfil));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answerer, WireRequest } from './wire.js';

/** A request is refused beyond this many bytes. */
const BODY_MAX = 1_000_000;

/** Serves on a free port of the loopback. */
export async function serve(answer: Answerer): Promise<{ readonly url: string; close(): Promise<void> }> {
  // STS session tokens are long: the header limit of Node would cut off sessions with large policies.
  const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    respond(answer, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function respond(answer: Answerer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answered = await answer(await read(request));
  if (answered.type === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  // The SDK corrects its clock by this header; the local AWS tells its own time, or none.
  response.sendDate = false;
  const body = Buffer.from(answered.body);
  response.writeHead(answered.status, { ...answered.headers, 'content-length': body.length });
  if (answered.truncated) {
    response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
  } else {
    response.end(body);
  }
}

async function read(request: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX) throw new Error(`the body has more than ${BODY_MAX} bytes`);
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries([...url.searchParams.keys()].map((key) => [key, url.searchParams.getAll(key)])),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(',')]),
    ),
    body: Buffer.concat(chunks).toString('utf8'),
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
  };
}

/** Stands between functions and the cloud, passes all on as it is, and writes down what was asked and answered. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request, Agent } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Certificates } from './certificates.js';

/** One call of a function. */
export interface Recorded {
  /** `dynamodb:PutItem` */
  readonly action: string;
  /** The access key of the function's session; undefined for an unsigned call. */
  readonly key: string | undefined;
  /** The request's body. */
  readonly body: string;
  readonly status: number;
  /** The answer's body, where it was refused. */
  readonly refusal?: string;
}

export interface Journal {
  readonly url: string;
  /** Where all goes; to be set before the first call. */
  passTo(url: string): void;
  /** What was recorded since the last call of this. */
  take(): Recorded[];
  close(): Promise<void>;
}

export async function startJournal({ authority, certificateFile, keyFile }: Certificates): Promise<Journal> {
  // A connection for each call: one that is kept may be closed by the other side just when it is used again.
  const agent = new Agent({ ca: authority });
  let target = '';
  let recorded: Recorded[] = [];

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bytesOf(incoming);
    // With the Host of the caller, which its signature covers.
    const { method, headers, url: path } = incoming;
    const { hostname, port } = new URL(target);
    const outgoing = request({ hostname, port, method, path, headers, agent });
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    // Once the answer came, its own stream tells of errors.
    outgoing.on('error', () => undefined);
    outgoing.end(body);
    const [answer] = await answered;
    const content = await bytesOf(answer);
    const status = answer.statusCode ?? 502;
    const text = body.toString('utf8');
    recorded.push({
      ...{ action: actionOf(incoming, text), key: keyOf(incoming), body: text, status },
      ...(status >= 400 && { refusal: content.toString('utf8') }),
    });
    response.writeHead(status, answer.headers).end(content);
  }

  const server = createServer(
    { cert: readFileSync(certificateFile), key: readFileSync(keyFile), maxHeaderSize: 65_536 },
    (incoming, response) => void pass(incoming, response).catch((error: unknown) => response.destroy(error as Error)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passTo: (url) => {
      target = url;
    },
    take: () => {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    close: async () => {
      agent.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const SCOPE = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//;

function keyOf({ headers }: IncomingMessage): string | undefined {
  return SCOPE.exec(headers.authorization ?? '')?.[1];
}

/** The action, as policies name it, of a call in a JSON or query protocol. */
function actionOf({ headers }: IncomingMessage, body: string): string {
  const service = SCOPE.exec(headers.authorization ?? '')?.[2] ?? 'unsigned';
  const target = headers['x-amz-target'];
  const name = typeof target === 'string' ? target.split('.').at(-1) : new URLSearchParams(body).get('Action');
  return `${service}:${name ?? 'unknown'}`;
}

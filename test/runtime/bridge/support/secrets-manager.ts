/**
 * Secrets Manager with one secret, on loopback: GetSecretValue and nothing else; it looks at no signature.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalSecretsManager {
  readonly url: string;
  /** What is read from now on; undefined: there is no such secret. */
  text: string | undefined;
  /** How often it was asked for. */
  readings: number;
  close(): Promise<void>;
}

export async function localSecretsManager(id: string, text?: string): Promise<LocalSecretsManager> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    };
    const refuse = (type: string, message: string): void => answer(400, { __type: type, message });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
        return refuse('InvalidAction', 'GetSecretValue alone is modelled');
      self.readings += 1;
      const { SecretId, ...more } = JSON.parse(Buffer.concat(chunks).toString()) as { SecretId?: string };
      if (Object.keys(more).length > 0) return refuse('ValidationException', 'SecretId alone is modelled');
      if (SecretId !== id || self.text === undefined)
        return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      answer(200, { Name: id, VersionStages: ['AWSCURRENT'], SecretString: self.text });
    });
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const self: LocalSecretsManager = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    text,
    readings: 0,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return self;
}

/**
 * DynamoDB on loopback, by dynalite. Its conditional single-item writes are right; it has no TransactWriteItems.
 * @see https://github.com/architect/dynalite
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

export interface LocalDynamoDb {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts an empty DynamoDB in memory, on a free port of 127.0.0.1. Tables are ready as soon as they are made. */
export async function localDynamoDb(): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Clients keep their connections alive, and a server waits for those.
      server.closeAllConnections();
      await closed;
    },
  };
}

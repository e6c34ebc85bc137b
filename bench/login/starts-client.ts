/** Connections that ask the same again and again with no more than it takes, so that the server is what is measured. */
import { connect, type Socket } from 'node:net';

export interface Starts {
  /** One request over the connection of that number; gives the status of the answer. */
  one(connection: number): Promise<number>;
  close(): void;
}

const HEAD_END = '\r\n\r\n';

export function startsOf(url: string): Starts {
  const { host, hostname, port, pathname, search } = new URL(url);
  const sent = Buffer.from(
    `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\naccept: text/html\r\nuser-agent: bench\r\n\r\n`,
  );
  const sockets = new Map<number, Socket>();

  function socketOf(connection: number): Socket {
    const open = sockets.get(connection);
    if (open && !open.destroyed && open.readable) return open;
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    sockets.set(connection, socket);
    return socket;
  }

  return {
    one: (connection) =>
      new Promise((fulfil, reject) => {
        const socket = socketOf(connection);
        let got = '';
        const over = (settle: () => void): void => {
          socket.removeAllListeners();
          socket.on('error', () => socket.destroy());
          settle();
        };
        socket.on('data', (chunk) => {
          got += chunk.toString('latin1');
          if (!isWhole(got)) return;
          if (/^connection: close/im.test(got)) socket.destroy();
          over(() => fulfil(Number(got.slice(9, 12))));
        });
        socket.on('error', (error) => over(() => reject(error)));
        socket.on('close', () => over(() => reject(new Error('the connection was closed'))));
        socket.write(sent);
      }),
    close: () => sockets.forEach((socket) => socket.destroy()),
  };
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf(HEAD_END);
  if (head < 0) return false;
  const lower = answer.slice(0, head).toLowerCase();
  const body = answer.length - head - HEAD_END.length;
  const length = /\r\ncontent-length: *(\d+)/.exec(lower)?.[1];
  if (length !== undefined) return body >= Number(length);
  return !lower.includes('\r\ntransfer-encoding: chunked') || answer.endsWith('0\r\n\r\n');
}

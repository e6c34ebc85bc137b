/** Whose connections to the waiting command's port are, as Linux says it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { isOthersConnection, usersIn } from '../../../cli/login/peer-user.js';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (own: string, other: string, user: number): string =>
  `   7: ${own} ${other} 01 00000000:00000000 00:00000000 00000000 ${`${user}`.padStart(5)}        0 4182 1 0000 20 4 30 10 -1`;

/** A client of port 51324 (C87C) at 8400 (20D0), and what else such a table has. */
const TABLE = [
  HEAD,
  row('0100007F:20D0', '00000000:0000', 1),
  row('0100007F:C87C', '0100007F:20D0', 1001),
  row('0100007F:20D0', '0100007F:C87C', 1000),
  row('0100007F:C87C', '0100007F:0050', 2),
  row('0100007F:C87D', '0100007F:20D0', 3),
  '',
].join('\n');

test('the user is of the end that leads to the port, and of no other connection', () => {
  expect(usersIn(TABLE, 51_324, 8400)).toEqual([1001]);
});

test('a connection from another address of loopback is found too, and one by a socket of IPv6', () => {
  const table = [
    HEAD,
    row('0200007F:C87C', '0100007F:20D0', 4),
    row('0000000000000000FFFF00000100007F:C87C', '0000000000000000FFFF00000100007F:20D0', 5),
  ].join('\n');
  expect(usersIn(table, 51_324, 8400)).toEqual([4, 5]);
});

test.each(['', HEAD, 'no table'])('nobody is found in %j', (table) => {
  expect(usersIn(table, 51_324, 8400)).toEqual([]);
});

describe('a connection', () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  /** Of a program that goes away once its connection is closed. */
  async function isOthers(host: string, options: { uid?: number } = {}): Promise<boolean> {
    const script = `require('net').connect(${port}, '${host}').resume()`;
    const client = spawn(process.execPath, ['-e', script], { ...options, cwd: '/', env: {}, stdio: 'inherit' });
    const gone = once(client, 'exit');
    const [accepted] = (await once(server, 'connection')) as [Socket];
    const others = isOthersConnection(accepted.remotePort!, port);
    accepted.destroy();
    await gone;
    return others;
  }

  test("of one's own program is not another user's", async () => {
    expect(await isOthers('127.0.0.1')).toBe(false);
  });

  const root = process.platform === 'linux' && process.getuid!() === 0;
  (root ? test.each : test.skip.each)(['127.0.0.1', '::ffff:127.0.0.1'])(
    "of another user's program to %s is theirs",
    async (host) => {
      expect(await isOthers(host, { uid: 12_345 })).toBe(true);
    },
  );

  test("that is not there is nobody's", () => {
    expect(isOthersConnection(0, port)).toBe(false);
  });
});

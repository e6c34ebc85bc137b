/** What a command line owes to whoever started it: signals, readers that leave, disks that are full. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { EventEmitter } from 'node:events';
import { endOnSignals, watchOutput } from '../../cli/process.js';

function start(argv: readonly string[], environment: Record<string, string>, stdout: 'pipe' | number = 'pipe') {
  const env = { PATH: process.env.PATH, ...environment };
  const argvOfNode = ['--import', 'tsx', 'bin/cdk-serval.ts', ...argv];
  return spawn(process.execPath, argvOfNode, { env, stdio: ['ignore', stdout, 'pipe'] });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null; err: string }> {
  let err = '';
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, err };
}

describe('a signal in the middle of a call', () => {
  let server: Server;
  let asked: Promise<unknown>;
  beforeEach(async () => {
    // It takes the request, and never answers.
    server = createServer();
    const sockets = new Set<Socket>();
    server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
    asked = once(server, 'connection');
    server.on('close', () => sockets.clear());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => void server.close());

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it at once and without a word, with %i', async (signal, code) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = start(
      ['grant', '--email', 'ada@example.com', '--role', 'arn:aws:iam::111122223333:role/dba', '--minutes', '60'],
      {
        AWS_REGION: 'us-west-1',
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_LAMBDA: url,
      },
    );
    const end = ended(child);
    await asked;
    child.kill(signal);
    expect(await end).toEqual({ code, signal: null, err: '' });
  });
});

test('a command that listens to a signal itself is left to end in good order', () => {
  const exits: number[] = [];
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  endOnSignals(process as unknown as Parameters<typeof endOnSignals>[0]);
  const own = (): void => undefined;
  process.on('SIGINT', own);
  process.emit('SIGINT');
  expect(exits).toEqual([]);
  process.off('SIGINT', own);
  process.emit('SIGINT');
  expect(exits).toEqual([130]);
});

describe('standard output', () => {
  test('on a full disk is a failure that is told, with 3', async () => {
    const full = openSync('/dev/full', 'w');
    try {
      expect(await ended(start(['--help'], {}, full))).toEqual({
        code: 3,
        signal: null,
        err: 'cdk-serval: failed: ENOSPC on standard output; free space there, then try again\n',
      });
    } finally {
      closeSync(full);
    }
  });

  test('whose reader has read enough is no failure', async () => {
    const child = start(['completion', 'bash'], {});
    child.stdout!.destroy();
    expect(await ended(child)).toEqual({ code: 0, signal: null, err: '' });
  });

  test('that fails several times is told of once, and decides how the command ends', () => {
    const [out, err] = [
      new EventEmitter(),
      Object.assign(new EventEmitter(), { write: (line: string) => lines.push(line) }),
    ];
    const lines: string[] = [];
    const codes: number[] = [];
    const code = watchOutput(out as never, err as never, (ended) => codes.push(ended));
    expect(code(1)).toBe(1);
    for (const name of ['EPIPE', 'ENOSPC', 'ENOSPC']) out.emit('error', Object.assign(new Error(), { code: name }));
    expect({ lines: lines.length, codes, code: code(0) }).toEqual({ lines: 1, codes: [3], code: 3 });
  });
});

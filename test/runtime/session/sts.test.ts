import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTo } from '../../../runtime/session/answer.js';
import { stsError } from '../../../runtime/session/sts-error.js';
import { webIdentitySts } from '../../../runtime/session/sts.js';
import { ROLE_ARN } from './samples.js';

/** How a call ends that this server answers, and whether another one shall be made. */
async function askedOf(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const sts = webIdentitySts({ endpoint: `http://127.0.0.1:${port}`, timeout: 150 });
  const request = { partition: 'aws', roleArn: ROLE_ARN, sessionName: 'ada', token: 'a.b.c', seconds: 900 };
  try {
    return await sts.assumeRoleWithWebIdentity(request).then(
      () => 'credentials',
      (error: unknown) => answerTo(stsError(error), 900),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test.each<[string, RequestListener]>([
  ['never comes', () => undefined],
  ['stops in the middle of its body', (_, response) => response.writeHead(200, { 'content-length': 100 }).write('<A')],
  ['drips', (_, response) => setInterval(() => response.write('x'), 20).unref()],
  ['breaks off', (request) => request.socket.destroy()],
  ['is empty', (_, response) => response.end()],
])(
  'an answer that %s is given up in time, and asked for again',
  async (_, answer) => {
    expect(await askedOf(answer)).toEqual({ retry: true });
  },
  3_000,
);

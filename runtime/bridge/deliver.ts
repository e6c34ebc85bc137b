/** Where a recorded session goes: onto the page, into AWS's console, or sealed to the program that asked for it. */
import type { Context } from 'hono';
import { parseRoleArn } from '../../lib/model/index.js';
import { seal } from '../hand-over/seal.js';
import type { HandedOver } from '../hand-over/content.js';
import type { Terminal } from '../hand-over/request.js';
import { failureText } from '../session/failure.js';
import { endOf } from '../session/grant-end.js';
import type { StartedSession } from '../session/start-session.js';
import type { ConsoleSignIn } from './console-sign-in.js';
import { credentialsPage } from './pages/credentials.js';
import { handOverPage } from './pages/hand-over.js';
import type { Asked } from './pages/refusal.js';
import { loginRefusal, type LoginRefusal } from './refusal.js';
import { answer, htmlAnswer } from './responses.js';

/** The answer with the session, or why it cannot be given as it was asked for. */
export async function deliver(
  context: Context,
  started: StartedSession,
  { destination, grantId }: Asked,
  console: ConsoleSignIn,
): Promise<Response | LoginRefusal> {
  switch (destination.to) {
    case 'page':
      return htmlAnswer(context, 200, credentialsPage(started, grantId));
    case 'terminal':
      return handedOver(context, 200, destination, handedSession(started, grantId));
    case 'console': {
      const { partition } = parseRoleArn(started.grant.roleArn)!;
      if (!console.reaches(partition)) return consoleUnknown(partition);
      const url = await console.url(partition, started.credentials).catch(noConsole);
      if (url === undefined) return noConsole('no token');
      return typeof url === 'string' ? answer(context, 302, null, { Location: url }) : url;
    }
  }
}

/** By the browser, which posts it to loopback. */
export function handedOver(context: Context, status: number, terminal: Terminal, content: HandedOver): Response {
  return htmlAnswer(context, status, handOverPage(terminal, seal(content, terminal.key)));
}

function handedSession({ credentials, record, grant }: StartedSession, grantId: string): HandedOver {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    kind: 'session',
    grantId,
    roleArn: grant.roleArn,
    accessKeyId,
    secretAccessKey,
    sessionToken,
    endsAt: record.endsAt,
    why: record.why,
    // Recorded, so that its clock has started.
    grantEndsAt: new Date(endOf(grant.startedAt!, grant)).toISOString(),
  };
}

function noConsole(error: unknown): LoginRefusal {
  const detail = typeof error === 'string' ? error : failureText(error);
  return loginRefusal('ConsoleUnavailable', NO_CONSOLE, detail);
}

const NO_CONSOLE =
  'Your session was recorded, so the approved time runs, but AWS did not let it into the console. Log in again in a ' +
  'minute, or take the credentials from the page.';

/** Said before anything is minted, where the person is asked. */
export function consoleUnknown(partition: string): LoginRefusal {
  return loginRefusal(
    'ConsoleUnavailable',
    `No console is known for the partition ${partition}. Take the credentials.`,
  );
}

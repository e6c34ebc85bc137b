/** Serval's public API as values in memory, and what a grant of it may be. */
import { parseRoleArn } from '../../../lib/model/arn.js';
import { RuntimeError } from '../../../runtime/errors.js';
import { readGrant } from '../../../runtime/grants/grant-rules.js';
import { servalApi } from '../../../runtime/grants/serval/api.js';
import { servalGrantStore } from '../../../runtime/grants/serval/store.js';
import { virtualClock } from '../../../local/clock.js';
import { CLIENT, records } from '../grants/serval/support.js';
import { NOW, ROLE_ARN } from '../session/samples.js';

const TOKEN = 'token-canary';
const HELD = records();
const APPROVED = 'ACCESS_REQUEST_STATUS_APPROVED';
const FOREIGN_ROLE = 'arn:aws:iam::444455556666:role/x';
const ACCOUNT = HELD['app-instances'][0]!.externalServiceInstanceId;
const [REQUESTS, INSTANCES] = ['/v2/access-requests/', '/v2/app-instances?'] as const;

/** What Serval answers where nothing is wrong, by the beginning of the path. */
const RIGHT_ANSWERS: Readonly<Record<string, string>> = {
  '/v2/auth/token': JSON.stringify({ access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 }),
  [REQUESTS]: JSON.stringify({ data: HELD['access-requests'][0] }),
  '/v2/users/': JSON.stringify({ data: HELD.users[0] }),
  '/v2/app-resource-roles/': JSON.stringify({ data: HELD['app-resource-roles'][0] }),
  '/v2/app-resources/': JSON.stringify({ data: HELD['app-resources'][0] }),
  [INSTANCES]: JSON.stringify({ data: HELD['app-instances'] }),
};

/**
 * Asks for a grant while Serval answers so.
 * @param text JSON of answers by the beginning of the path; any other text is the access request's
 * @throws Error where it is anything but no grant, a refusal, or a grant that Serval has approved
 */
export async function servalAnswered(text: string): Promise<void> {
  const answers = { ...RIGHT_ANSWERS, ...answersIn(text) };
  const clock = virtualClock(NOW, { auto: true });
  let asked = 0;
  const api = servalApi({
    url: 'https://serval.example.com',
    clientId: CLIENT.clientId,
    clientSecret: async () => CLIENT.clientSecret,
    fetch: async (url) => {
      asked += 1;
      const path = url.replace('https://serval.example.com', '');
      const [, answer] = Object.entries(answers).find(([start]) => path.startsWith(start)) ?? [];
      const [status, body] = answer === undefined ? [404, ''] : [200, answer];
      return { status, statusText: '', headers: [], body: Buffer.from(body) };
    },
    clock,
    random: (bytes) => new Uint8Array(bytes).fill(7),
  });
  const own = {
    grant: async () => undefined,
    grantsOf: async () => [],
    recordSession: () => Promise.reject(new Error('nothing is recorded')),
    adopt: () => Promise.reject(new Error('nothing is adopted')),
  };
  try {
    const grant = await servalGrantStore({ api, own, clock }).grant('g-1');
    if (!grant) return;
    if (JSON.stringify(readGrant(grant)) !== JSON.stringify(grant)) throw new Error('read again, it differs');
    // What is no role's ARN is refused when it is used, in words.
    const isRole = parseRoleArn(grant.roleArn) !== undefined;
    if (isRole && answers[INSTANCES] === RIGHT_ANSWERS[INSTANCES] && !grant.roleArn.includes(`::${ACCOUNT}:`)) {
      throw new Error(`a role of another account: ${grant.roleArn}`);
    }
    const status = statusIn(answers[REQUESTS]!);
    if (grant.status === 'active' && status !== APPROVED) throw new Error(`${status} lets somebody in`);
  } catch (error) {
    const isRefusal = error instanceof RuntimeError && (error.code === 'Serval' || error.code === 'Grant');
    if (!isRefusal) throw error;
    if (error.message.length > 2000)
      throw new Error(`a reason of ${error.message.length} characters`, { cause: error });
    if (error.message.includes(CLIENT.clientSecret) || error.message.includes(TOKEN))
      throw new Error('it tells a secret', { cause: error });
  }
  // A token, five records, and what pages of a list may come.
  if (asked > 6 + 100) throw new Error(`${asked} calls`);
}

function statusIn(body: string): string {
  return (JSON.parse(body) as { readonly data: { readonly status: string } }).data.status;
}

function answersIn(text: string): Record<string, string> {
  try {
    const answers = Object.entries(JSON.parse(text) as object).filter(([path]) => path in RIGHT_ANSWERS);
    if (answers.length > 0) return Object.fromEntries(answers.map(([path, answer]) => [path, JSON.stringify(answer)]));
  } catch {
    // Then it is bytes that Serval sends.
  }
  return { [REQUESTS]: text };
}

/** All answers in one input, each alone, and bytes. */
export const SERVAL_SEEDS = [
  ...[RIGHT_ANSWERS, ...Object.entries(RIGHT_ANSWERS).map(([path, answer]) => ({ [path]: answer }))].map((answers) =>
    JSON.stringify(
      Object.fromEntries(Object.entries(answers).map(([path, answer]) => [path, JSON.parse(answer) as unknown])),
    ),
  ),
  RIGHT_ANSWERS[REQUESTS]!,
  RIGHT_ANSWERS[REQUESTS]!.replace(APPROVED, 'ACCESS_REQUEST_STATUS_REVOKED'),
  JSON.stringify({ '/v2/app-resources/': { data: { appInstanceId: 'instance-1', externalId: FOREIGN_ROLE } } }),
];

/** Words of the API that a mutation may put in. */
export const SERVAL_WORDS = [
  '"ACCESS_REQUEST_STATUS_APPROVED"',
  '"ACCESS_REQUEST_STATUS_REVOKED"',
  '"ACCESS_REQUEST_STATUS_PENDING"',
  '"ACCESS_REQUEST_TIME_ALLOCATION_STATUS_ACTIVE"',
  '"ACCESS_REQUEST_TIME_ALLOCATION_STATUS_INVALIDATED"',
  '"nextPageToken"',
  '"data"',
  '"expiresAt"',
  '"2026-02-31T25:61:61Z"',
  JSON.stringify(ROLE_ARN),
  JSON.stringify(FOREIGN_ROLE),
];

/**
 * Serval's public API, as far as grants need it. Nothing of an answer but what shapes.ts reads is kept or shown.
 * @see https://docs.serval.com/api-reference
 */
import { errorName, RuntimeError } from '../../errors.js';
import { AnswerTooLarge, type Fetch } from '../../fetch.js';
import type { Random } from '../../random.js';
import { pauseAfter } from '../../session/pause.js';
import { accessRequest, appInstance, appResource, appResourceRole, isGiven, json, object, user } from './shapes.js';
import type { AccessRequest, AppInstance, AppResource, AppResourceRole, Reader, User } from './shapes.js';
import { servalToken, type ServalClient, type ServalRequest } from './token.js';

export interface ServalApiOptions extends ServalClient {
  /** As `https://public.api.serval.com`, without a slash at the end. */
  readonly url: string;
  readonly fetch: Fetch;
  /** For pauses between attempts. */
  readonly random: Random;
  /** Milliseconds that one attempt may take. @default 3000 */
  readonly timeout?: number;
}

/** Each gives undefined for what Serval does not have. @throws RuntimeError `Serval` where Serval is not to be had */
export interface ServalApi {
  /** The same, all of whose calls and attempts end by that moment, in milliseconds since the epoch. */
  endingBy(deadline: number): ServalApi;
  accessRequest(id: string): Promise<AccessRequest | undefined>;
  user(id: string): Promise<User | undefined>;
  appResourceRole(id: string): Promise<AppResourceRole | undefined>;
  appResource(id: string): Promise<AppResource | undefined>;
  /** All of a team, page by page. */
  appInstances(teamId: string): Promise<readonly AppInstance[]>;
}

const ATTEMPTS = 3;
/** Milliseconds that one call may take with all its attempts, where nothing else is said: a person waits. */
const BUDGET = 6_000;
const TIMEOUT = 3_000;
/** Bytes of one answer. */
const ANSWER_MAX = 8 * 1024 * 1024;
/** Most pages of one list. */
const PAGES_MAX = 100;

/** What stands in a path: nothing that a URL would read as something else. */
const ID = /^[\w-]{1,128}$/;

export function servalApi(options: ServalApiOptions): ServalApi {
  const { url, fetch, clock, random, timeout = TIMEOUT } = options;

  /** One request, made again after what may pass. */
  async function call(
    path: string,
    init: ServalRequest,
    deadline = clock.now() + BUDGET,
  ): Promise<{ readonly status: number; readonly body: string }> {
    for (let failed = 0; ; failed += 1) {
      const left = Math.ceil(deadline - clock.now());
      const answer = left > 0 ? await attempt(path, init, Math.min(timeout, left)) : 'TimeoutError';
      if (typeof answer !== 'string' && !isTransient(answer.status)) return answer;
      const pause = pauseAfter(failed, random);
      if (failed + 1 >= ATTEMPTS || clock.now() + pause >= deadline) {
        const why = typeof answer === 'string' ? `is not to be had (${answer})` : `answers ${answer.status}`;
        throw new RuntimeError('Serval', `${url} ${why}; try again in a minute`);
      }
      await clock.sleep(pause);
    }
  }

  /** @returns the name of the failure where no answer came */
  async function attempt(path: string, init: ServalRequest, milliseconds: number) {
    try {
      const { status, body } = await fetch(`${url}${path}`, { ...init, timeout: milliseconds, most: ANSWER_MAX });
      return { status, body: Buffer.from(body).toString('utf8') };
    } catch (error) {
      if (error instanceof AnswerTooLarge)
        throw new RuntimeError('Serval', `an answer is larger than ${ANSWER_MAX} bytes`);
      return errorName((error as Error).cause ?? error);
    }
  }

  const token = servalToken(options, call);

  /** @param deadline of all calls; each has its own where none is given */
  function ending(deadline?: number): ServalApi {
    /** @returns the answer as JSON, undefined for 404 */
    async function get(path: string, what: string): Promise<unknown> {
      for (let round = 1; ; round += 1) {
        const bearer = await token.current(deadline);
        const { status, body } = await call(path, { headers: { authorization: `Bearer ${bearer}` } }, deadline);
        if (status === 200) return json(body, what);
        if (status === 404) return undefined;
        // Revoked before its end: another one, once.
        if (status === 401 && round === 1) token.drop(bearer);
        else throw refused(url, status, what);
      }
    }

    const one =
      <T>(path: string, name: string, read: Reader<T>) =>
      async (id: string): Promise<T | undefined> => {
        if (!ID.test(id))
          throw new RuntimeError('Serval', `the id of ${name} has other characters than letters, digits, - and _`);
        const answer = await get(`/v2/${path}/${id}`, `${name} ${id}`);
        return answer === undefined ? undefined : read(object(answer, `${name} ${id}`).data, `${name} ${id}`);
      };

    return {
      endingBy: ending,
      accessRequest: one('access-requests', 'access request', accessRequest),
      user: one('users', 'user', user),
      appResourceRole: one('app-resource-roles', 'app resource role', appResourceRole),
      appResource: one('app-resources', 'app resource', appResource),
      appInstances: async (teamId) => {
        const found: AppInstance[] = [];
        const what = `the app instances of team ${teamId}`;
        let pageToken: unknown;
        for (let page = 0; page < PAGES_MAX; page += 1) {
          const query = new URLSearchParams({ teamId, ...(isGiven(pageToken) && { pageToken: String(pageToken) }) });
          const answer = object(await get(`/v2/app-instances?${query}`, what), what);
          if (!Array.isArray(answer.data)) throw new RuntimeError('Serval', `${what}: a page without a list of them`);
          found.push(...answer.data.map((entry) => appInstance(entry, 'an app instance')));
          if (!isGiven(answer.nextPageToken)) return found;
          pageToken = answer.nextPageToken;
        }
        throw new RuntimeError('Serval', `${what} do not end after ${PAGES_MAX} pages`);
      },
    };
  }
  return ending();
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function refused(url: string, status: number, what: string): RuntimeError {
  const fix = status === 401 || status === 403 ? '; let SERVAL_CLIENT_ID read access requests, users and apps' : '';
  return new RuntimeError('Serval', `${url} answers ${status} for ${what}${fix}`);
}

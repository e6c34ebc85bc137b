/**
 * AWS as the simulation runs it: the pure core of local AWS, with every state that there ever was kept, so that a read
 * may be served from a moment ago and an invariant can ask what was true when.
 *
 * Signatures are not verified here, which takes longer than all else; who signs is read from the key and its token.
 */
import type { HttpRequest } from '@smithy/protocol-http';
import type { Fault } from '../local/aws/api.js';
import type { Result } from '../local/aws/core/call.js';
import { AwsError } from '../local/aws/core/error.js';
import { accountOfCall, handle, type Request } from '../local/aws/core/handle.js';
import { administrator, sessionPrincipal, type Principal } from '../local/aws/core/principal.js';
import { initialState, type State } from '../local/aws/core/state.js';
import type { TokenEvidence } from '../local/aws/core/web-identity.js';
import { route, type Route } from '../local/aws/protocol/route.js';
import type { WireRequest } from '../local/aws/protocol/wire.js';
import { WorldEdit } from '../local/aws/state/edit.js';
import { administratorKeyId, identifiers, secretAccessKey, type Ids } from '../local/aws/state/ids.js';
import { openSessionToken } from '../local/aws/state/session.js';
import type { World } from '../local/aws/state/world.js';
import type { Answer } from './answers.js';

/** How a request is served. */
export interface Serving {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Reads answer from so many milliseconds ago. @default 0 */
  readonly behind?: number;
  /** What STS finds out about the web identity token of the request. @default - it has none */
  readonly evidence?: TokenEvidence;
  /** @default - all of it */
  readonly partly?: Extract<Fault['fault'], { type: 'empty-page' | 'short-page' | 'failed-entries' }>;
}

/** A request to IAM, STS or EventBridge, understood. */
export interface AwsRequest {
  readonly action: string;
  readonly account: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface Moment {
  /** From when on. */
  readonly at: number;
  readonly world: World;
}

export class SimulatedAws {
  private state: State;
  private readonly moments: Moment[];
  private eventsTold = 0;

  /**
   * @param now milliseconds since the epoch
   * @param said what AWS says of an answer that it could give whole
   */
  constructor(
    seed: number,
    now: number,
    private readonly said: (answer: Result) => Result = (answer) => answer,
  ) {
    this.state = initialState({ seed, clock: { now: () => now, sleep: async () => undefined } });
    this.moments = [{ at: now, world: this.state.world }];
  }

  get world(): World {
    return this.state.world;
  }

  /** Every world that stood at some time from `from` to `to`, oldest first. */
  worlds(from: number, to: number): World[] {
    const standing = this.moments.filter(
      ({ at }, index) => at <= to && (this.moments[index + 1]?.at ?? Infinity) > from,
    );
    return standing.map(({ world }) => world);
  }

  /** Changes what AWS holds; what throws changes nothing. */
  change(now: number, how: (edit: WorldEdit, ids: Ids) => void): void {
    const edit = new WorldEdit(this.state.world);
    how(edit, identifiers(this.state.seed, this.state.turn));
    this.state = { ...this.state, turn: this.state.turn + 1, world: edit.done() };
    this.moments.push({ at: now, world: this.state.world });
  }

  administrator(account: string): { readonly accessKeyId: string; readonly secretAccessKey: string } {
    const accessKeyId = administratorKeyId(this.state.seed, account);
    this.state = { ...this.state, administrators: new Map(this.state.administrators).set(accessKeyId, account) };
    return { accessKeyId, secretAccessKey: secretAccessKey(this.state.seed, accessKeyId) };
  }

  understand(http: HttpRequest, now: number): AwsRequest {
    const { action, parameters } = route(toWire(http));
    const account = accountOfCall({ ...this.request(http, now), action, parameters });
    return { action, account, parameters };
  }

  /** Takes effect, and gives the answer. */
  serve(http: HttpRequest, { now, behind = 0, partly, evidence }: Serving): Answer {
    const target = route(toWire(http));
    const { action, parameters } = target;
    const world = behind > 0 ? this.worlds(now - behind, now)[0]! : this.state.world;
    const request: Request = {
      ...this.request(http, now),
      action,
      parameters,
      ...(partly && { fault: partly }),
      ...(evidence && { evidence }),
    };
    const { answer, state } = handle({ ...this.state, world }, request, now);
    this.state = behind > 0 ? { ...state, world: this.state.world } : state;
    return this.written(target, answer instanceof AwsError ? answer : this.said(answer));
  }

  /** An error in the words of the service that is asked. */
  refuse(http: HttpRequest, error: AwsError): Answer {
    return this.written(route(toWire(http)), error);
  }

  /** What AWS would answer at a time to a request signed with temporary credentials. Takes no effect. */
  answerTo(sessionToken: string, action: string, now: number): Result | AwsError {
    const principal = this.session(sessionToken, now);
    return handle(this.state, { action, parameters: {}, principal, origin: ORIGIN }, now).answer;
  }

  /** Ids of the changes that EventBridge took since this was asked last. */
  takeTold(): string[] {
    const { events } = this.state.world;
    const told = events.slice(this.eventsTold).map(({ detail }) => String((detail as { id?: unknown }).id));
    this.eventsTold = events.length;
    return told;
  }

  private written({ contentType, render }: Route, outcome: Result | AwsError): Answer {
    const status = outcome instanceof AwsError ? outcome.status : 200;
    return { status, contentType, body: render(outcome, 'request'), outcome };
  }

  private request(http: HttpRequest, now: number): Omit<Request, 'action' | 'parameters'> {
    return { principal: this.signer(http, now), origin: ORIGIN };
  }

  private signer({ headers }: HttpRequest, now: number): Principal | AwsError | undefined {
    if (headers.authorization === undefined) return undefined;
    const token = headers['x-amz-security-token'];
    const key = /Credential=([^/]+)/.exec(headers.authorization)?.[1];
    if (token === undefined) {
      const account = this.state.administrators.get(key ?? '');
      return account === undefined ? INVALID : administrator(this.state.world, account);
    }
    return this.session(token, now);
  }

  private session(token: string, now: number): Principal | AwsError {
    const session = openSessionToken(this.state.seed, token);
    if (session && now >= session.expiresAt) return EXPIRED;
    return (session && sessionPrincipal(this.state.world, session)) ?? INVALID;
  }
}

export const REGION = 'us-east-1';
const ORIGIN = { sourceIp: '127.0.0.1', region: REGION };
export const EXPIRED = new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
const INVALID = new AwsError('InvalidClientTokenId', 'The security token is invalid.', 403);

function toWire({ method, path, headers, body }: HttpRequest): WireRequest {
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, path, query: {}, headers: Object.fromEntries(names), body: textOf(body), sourceIp: '127.0.0.1' };
}

/** The body of a request, which clients here send as text or bytes. */
export function textOf(body: unknown): string {
  if (body === undefined || typeof body === 'string') return body ?? '';
  const { buffer, byteOffset, byteLength } = body as Uint8Array;
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

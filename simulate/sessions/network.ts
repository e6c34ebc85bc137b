/** The way of every request of one process: out, to a service, and back, with whatever befalls it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpHandler, HttpRequest } from '@smithy/protocol-http';
import { AwsError } from '../../local/aws/core/error.js';
import { STS_TIMEOUT } from '../../runtime/session/mint.js';
import type { SimulatedAws } from '../aws.js';
import { connectionReset, httpResponse, type Answer, type Arrival } from '../answers.js';
import type { FaultPlan } from '../faults.js';
import { jsonError } from '../json.js';
import type { Life } from '../life.js';
import type { Chance } from '../random.js';
import type { VirtualTime } from '../time.js';
import { ACTIONS, refusal, STS, type Action, type CallFault } from './faults.js';
import { LAG_MILLISECONDS, STORE_TIMEOUT } from './limits.js';
import type { SimulatedStore } from './store.js';
import type { Call, Invocation, Story } from './story.js';
import { evidenceOf } from './world.js';

const SLOW_MILLISECONDS = 40_000;

export interface Surroundings {
  readonly time: VirtualTime;
  readonly aws: SimulatedAws;
  readonly store: SimulatedStore;
  readonly story: Story;
  readonly faults: FaultPlan<Action, CallFault>;
  /** Items on a page, where they are always few. */
  readonly pageSize?: number;
}

/** On whose behalf a request leaves: a process has several at once. */
export const onBehalfOf = new AsyncLocalStorage<Invocation>();

/** What a request asks, and how it is served. */
interface Asked extends Pick<Call, 'action' | 'key' | 'parameters'> {
  serve(fault: CallFault | undefined, call: Call): Answer;
  refuse(error: AwsError): Answer;
}

/** A request handler for the clients of one process. */
export function network(life: Life<Action>, chance: Chance, around: Surroundings): HttpHandler {
  const { time, story, faults } = around;
  /** Milliseconds of a way, short mostly. */
  const way = (): number => chance.small(1, 300);
  const slow = (): number => chance.whole(1_000, SLOW_MILLISECONDS);

  async function handle(http: HttpRequest): Promise<{ response: ReturnType<typeof httpResponse> }> {
    const { serve, refuse, ...asked } = story.watch(() => understand(http, chance, around));
    const { action } = asked;
    await life.leave(action);
    const call: Call = { ...asked, invocation: onBehalfOf.getStore()!, askedAt: time.now };
    const fault = faults.draw(action, time.now);
    if (fault) {
      call.fault = fault;
      story.count(fault, action);
    }
    story.add({ type: 'asked', call, at: time.now });

    const isLostWithItsProcess = chance.happens(0.5);
    const [there, back] = [way() + (fault === 'slow request' ? slow() : 0), way()];
    const answered = time.pass(there).then(async () => {
      if (!life.alive && isLostWithItsProcess) return undefined;
      const refused = fault && refusal(fault, action);
      const answer = refused
        ? refuse(refused)
        : fault === 'reset before'
          ? undefined
          : story.watch(() => serve(fault, call));
      await time.pass(back + (fault === 'slow answer' ? slow() : fault === 'no answer' ? 10 * SLOW_MILLISECONDS : 0));
      return answer;
    });
    const late = Symbol('late');
    const limit = action === STS ? STS_TIMEOUT : STORE_TIMEOUT;
    const answer = await Promise.race([answered, time.pass(limit).then(() => late)]);

    await life.hear(action);
    call.answeredAt = time.now;
    const arrival = arrivalOf(fault, chance);
    if (answer === late) call.error = 'late';
    else if (!answer || fault === 'reset after' || arrival.type !== 'whole') call.error = fault!;
    else note(call, (answer as Answer).outcome);
    story.add({ type: 'answered', call, at: time.now });
    if (answer === late) throw Object.assign(new Error(`no answer within ${limit} ms`), { name: 'TimeoutError' });
    if (!answer || fault === 'reset after') throw connectionReset();
    return { response: httpResponse(answer as Answer, arrival) };
  }

  return { handle, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) };
}

function note(call: Call, outcome: Answer['outcome']): void {
  if (!(outcome instanceof AwsError)) {
    call.result = outcome;
    return;
  }
  call.error = outcome.code;
  call.message = outcome.message;
}

function arrivalOf(fault: CallFault | undefined, chance: Chance): Arrival {
  if (fault === 'broken off' || fault === 'cut') {
    return { type: fault === 'cut' ? 'cut' : 'broken-off', part: chance.fraction() };
  }
  return { type: fault === 'empty body' ? 'empty' : 'whole' };
}

function understand(http: HttpRequest, chance: Chance, around: Surroundings): Asked {
  return http.headers['x-amz-target'] === undefined ? ofSts(http, around) : ofStore(http, chance, around);
}

function ofStore(http: HttpRequest, chance: Chance, { store, story, time, pageSize }: Surroundings): Asked {
  const request = store.understand(http);
  const action = known(`${request.table} ${request.operation}`);
  return {
    action,
    key: request.key,
    parameters: request.input,
    serve: (fault, call) => {
      const now = time.now;
      if (fault === 'empty page') return store.emptyPage(request, now);
      const { answer, write } = store.serve(request, {
        now,
        ...(pageSize !== undefined && { pageSize }),
        ...(fault === 'short page' && { pageSize: 1 }),
        ...(fault === 'left out' && { pageSize: 0 }),
        ...(fault === 'lag' && { behind: chance.whole(1_000, LAG_MILLISECONDS) }),
      });
      if (write) story.add({ type: 'stored', call, write, at: now });
      return answer;
    },
    refuse: jsonError,
  };
}

function ofSts(http: HttpRequest, { aws, story, time }: Surroundings): Asked {
  const { action: name, parameters } = aws.understand(http, time.now);
  const { WebIdentityToken: token, ...rest } = parameters as { WebIdentityToken: string };
  return {
    action: known(name),
    key: String((rest as { RoleArn?: string }).RoleArn),
    parameters: rest,
    serve: (_, call) => {
      const answer = aws.serve(http, { now: time.now, evidence: evidenceOf(token) });
      if (!(answer.outcome instanceof AwsError)) {
        const { AccessKeyId: accessKeyId } = answer.outcome.Credentials as { AccessKeyId: string };
        story.add({ type: 'minted', call, accessKeyId, at: time.now });
      }
      return answer;
    },
    refuse: (error) => aws.refuse(http, error),
  };
}

function known(action: string): Action {
  const found = ACTIONS.find((one) => one === action);
  if (!found) throw new Error(`a session called ${action}, which it must not`);
  return found;
}

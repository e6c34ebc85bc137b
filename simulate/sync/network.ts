/** The way of every request of one process: out, to a service, and back, with whatever befalls it. */
import type { HttpHandler, HttpRequest } from '@smithy/protocol-http';
import { AwsError } from '../../local/aws/core/error.js';
import { connectionReset, httpResponse, type Answer, type Arrival } from '../answers.js';
import type { FaultPlan } from '../faults.js';
import { jsonError } from '../json.js';
import type { Life } from '../life.js';
import type { Chance } from '../random.js';
import type { VirtualTime } from '../time.js';
import type { SimulatedAws } from '../aws.js';
import { STALE_MILLISECONDS } from './limits.js';
import { ACTIONS, refusal, type Action, type CallFault } from './faults.js';
import type { SimulatedStore, StoreRequest } from './store.js';
import type { Call, Story } from './story.js';

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

/** What a request asks, and how it is served. */
interface Asked extends Pick<Call, 'action' | 'account' | 'key' | 'parameters'> {
  serve(fault: CallFault | undefined, call: Call): Answer;
  refuse(error: AwsError): Answer;
}

/** A request handler for the clients of one process. */
export function network(invocation: number, life: Life<Action>, chance: Chance, around: Surroundings): HttpHandler {
  const { time, story, faults } = around;
  /** Milliseconds of a way, short mostly. */
  const way = (): number => chance.small(1, 300);

  async function handle(http: HttpRequest): Promise<{ response: ReturnType<typeof httpResponse> }> {
    const asked = story.watch(() => understand(http, chance, around));
    const { action, account, key, parameters } = asked;
    await life.leave(action);
    const call: Call = { invocation, action, account, key, parameters, askedAt: time.now };
    const fault = faults.draw(action, time.now);
    if (fault) {
      call.fault = fault;
      story.count(fault, action);
    }
    story.add({ type: 'asked', call, at: time.now });

    const isLostWithItsProcess = chance.happens(0.5);
    await time.pass(way());
    if (!life.alive && isLostWithItsProcess) return life.clock.sleep(0) as Promise<never>;
    const refused = fault && refusal(fault, action);
    const answer = refused
      ? asked.refuse(refused)
      : fault === 'reset before'
        ? undefined
        : story.watch(() => asked.serve(fault, call));
    await time.pass(way() + (fault === 'slow' ? chance.whole(5_000, SLOW_MILLISECONDS) : 0));

    await life.hear(action);
    call.answeredAt = time.now;
    const arrival = arrivalOf(fault, chance);
    const isBroken = !answer || fault === 'reset after' || arrival.type !== 'whole';
    if (isBroken) call.error = fault!;
    else if (answer.outcome instanceof AwsError) call.error = answer.outcome.code;
    else call.result = answer.outcome;
    story.add({ type: 'answered', call, at: time.now });
    if (!answer || fault === 'reset after') throw connectionReset();
    return { response: httpResponse(answer, arrival) };
  }

  return { handle, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) };
}

function arrivalOf(fault: CallFault | undefined, chance: Chance): Arrival {
  if (fault === 'broken off' || fault === 'cut') {
    return { type: fault === 'cut' ? 'cut' : 'broken-off', part: chance.fraction() };
  }
  return { type: fault === 'empty body' ? 'empty' : 'whole' };
}

function understand(http: HttpRequest, chance: Chance, around: Surroundings): Asked {
  const { 'x-amz-target': target = '' } = http.headers;
  return target.startsWith('DynamoDB_') ? ofStore(http, chance, around) : ofAws(http, chance, around);
}

function ofStore(http: HttpRequest, chance: Chance, { store, story, time, pageSize = Infinity }: Surroundings): Asked {
  const request = store.understand(http);
  const action = known(`dynamodb:${request.operation}`);
  return {
    action,
    account: accountOf(request),
    key: `${request.key.pk} ${request.key.sk}`,
    parameters: request.input,
    serve: (fault, call) => {
      if (fault === 'empty page') return store.emptyPage(request);
      const { answer, write } = store.serve(request, fault === 'short page' ? chance.whole(1, 3) : pageSize);
      if (write) story.add({ type: 'stored', call, ...write, at: time.now });
      return answer;
    },
    refuse: jsonError,
  };
}

function accountOf({ key }: StoreRequest): string | undefined {
  return /^ACCOUNT#(\d{12})/.exec(key.pk)?.[1] ?? /^ACCOUNT#(\d{12})/.exec(key.sk)?.[1];
}

function ofAws(http: HttpRequest, chance: Chance, { aws, story, time, pageSize }: Surroundings): Asked {
  const request = aws.understand(http, time.now);
  const action = known(request.action);
  return {
    ...request,
    action,
    key: keyOf(request.parameters),
    serve: (fault, call) => {
      const answer = aws.serve(http, {
        now: time.now,
        ...(pageSize !== undefined && { partly: { type: 'short-page', size: pageSize } }),
        ...(fault === 'stale read' && { behind: chance.whole(1_000, STALE_MILLISECONDS) }),
        ...(fault === 'empty page' && { partly: { type: 'empty-page' } }),
        ...(fault === 'short page' && { partly: { type: 'short-page', size: chance.whole(1, 3) } }),
        ...(fault === 'partial' && { partly: { type: 'failed-entries', arriving: 0, code: 'InternalFailure' } }),
      });
      if (action === 'events:PutEvents') story.add({ type: 'told', call, ids: aws.takeTold(), at: time.now });
      return answer;
    },
    refuse: (error) => aws.refuse(http, error),
  };
}

function known(action: string): Action {
  const found = ACTIONS.find((one) => one === action);
  if (!found) throw new Error(`the sync called ${action}, which it must not`);
  return found;
}

/** What a request asks for. */
function keyOf(parameters: Readonly<Record<string, unknown>>): string {
  const { RoleName, PolicyName, PolicyArn, VersionId, Marker, RoleArn } = parameters as Record<string, string>;
  const parts = [RoleArn, RoleName, PolicyName, PolicyArn, VersionId, Marker && `page ${Marker}`];
  return parts.filter((part) => part !== undefined).join(' ');
}

import type { Call, Deployment, LocalAws, LocalAwsOptions, Pod } from './api.js';
import { trailed } from './cloudtrail/trail.js';
import { AwsError } from './core/error.js';
import { takeFault } from './core/faults.js';
import { accountOfCall, handle, type Request } from './core/handle.js';
import { initialState, visibleWorld, written } from './core/state.js';
import type { TrailedCall } from './core/trailed-call.js';
import { openOrganization } from './organizations/organization.js';
import { POD_IDENTITY_AUDIENCE, POD_TOKEN_SECONDS, sealPodToken } from './podidentity/token.js';
import { authenticate } from './protocol/authenticate.js';
import { examineToken } from './protocol/examine-token.js';
import { renderUnrouted, route, type Route } from './protocol/route.js';
import { sdkHandler } from './protocol/sdk-handler.js';
import { serve } from './protocol/server.js';
import type { WireAnswer, WireRequest } from './protocol/wire.js';
import { WorldEdit } from './state/edit.js';
import { administratorKeyId, identifiers, secretAccessKey } from './state/ids.js';
import { deployTemplate } from './template/deploy.js';

export type * from './api.js';

/** A local AWS: the state and the clock stand here, all decisions in core/. */
export function localAws(options: LocalAwsOptions): LocalAws {
  const { clock, issuers = {} } = options;
  const journal: Call[] = [];
  const trail: TrailedCall[] = [];
  let state = initialState(options);

  /** Ids of something that is done now. */
  const nextTurn = () => {
    const ids = identifiers(state.seed, state.turn);
    state = { ...state, turn: state.turn + 1 };
    return ids;
  };

  async function toRequest(wire: WireRequest, { service, action, parameters }: Route): Promise<Request> {
    const { principal, region } =
      service === undefined ? { principal: undefined } : await authenticate(state, wire, service, clock.now());
    const userAgent = wire.headers['user-agent'];
    return {
      action,
      parameters,
      principal,
      origin: {
        sourceIp: wire.sourceIp,
        ...(userAgent !== undefined && { userAgent }),
        ...(region !== undefined && { region }),
      },
      trail,
      ...(action === 'sts:AssumeRoleWithWebIdentity' && {
        evidence: await examineToken(visibleWorld(state, clock.now()), issuers, parameters),
      }),
    };
  }

  async function answer(wire: WireRequest): Promise<WireAnswer> {
    let target: Route;
    try {
      target = route(wire);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const requestId = nextTurn().uuid();
      journal.push({ action: 'unknown', at: clock.now(), error: error.code, reason: error.message });
      return response(error.status, 'text/xml', requestId, renderUnrouted(error, requestId));
    }
    const request = await toRequest(wire, target);
    const { fault, left } = takeFault(state.faults, { ...request, account: accountOfCall(request) });
    state = { ...state, faults: left };
    if (fault?.type === 'delay') await clock.sleep(fault.milliseconds);
    if (fault?.type === 'reset') {
      journal.push(brokenOff(request));
      return { type: 'reset' };
    }
    const outcome = handle(state, fault ? { ...request, fault } : request, clock.now());
    state = outcome.state;
    journal.push(outcome.entry);
    const facts = { seed: state.seed, eventId: outcome.requestId, at: outcome.entry.at };
    const event = trailed(request, outcome.answer, facts);
    if (event) trail.push(event);
    const status = outcome.answer instanceof AwsError ? outcome.answer.status : 200;
    const body = fault?.type === 'empty-body' ? '' : target.render(outcome.answer, outcome.requestId);
    return response(status, target.contentType, outcome.requestId, body, fault?.type === 'truncated');
  }

  function brokenOff(request: Request): Call {
    const account = accountOfCall(request);
    return { action: request.action, at: clock.now(), error: 'ECONNRESET', ...(account !== undefined && { account }) };
  }

  function response(
    status: number,
    contentType: string,
    requestId: string,
    body: string,
    truncated = false,
  ): WireAnswer {
    const headers = { 'content-type': contentType, 'x-amzn-requestid': requestId };
    const date = state.checksSignatureAge && { date: new Date(clock.now()).toUTCString() };
    return { type: 'response', status, headers: { ...headers, ...date }, body, truncated };
  }

  return {
    deploy: (deployment: Deployment) => {
      const edit = new WorldEdit(state.world);
      const stack = deployTemplate(edit, deployment, {
        ids: nextTurn(),
        now: clock.now(),
        dropRoleTags: state.dropsRoleTags,
      });
      state = written(state, edit.done(), clock.now());
      return stack;
    },
    organization: (accounts, units) => {
      const organization = openOrganization(accounts, units, nextTurn(), clock.now());
      state = written(state, { ...state.world, organization }, clock.now());
    },
    administrator: (account) => {
      const accessKeyId = administratorKeyId(state.seed, account);
      state = { ...state, administrators: new Map(state.administrators).set(accessKeyId, account) };
      return { accessKeyId, secretAccessKey: secretAccessKey(state.seed, accessKeyId) };
    },
    podIdentityToken: (pod: Pod) =>
      sealPodToken(state.seed, {
        ...pod,
        podName: pod.podName ?? `${pod.serviceAccount}-0`,
        podUid: nextTurn().uuid(),
        audience: POD_IDENTITY_AUDIENCE,
        expiresAt: clock.now() + POD_TOKEN_SECONDS * 1000,
      }),
    listen: () => serve(answer),
    requestHandler: () => sdkHandler(answer),
    calls: () => [...journal],
    events: () => state.world.events,
    inject: (fault) => {
      state = { ...state, faults: [...state.faults, fault] };
    },
    clearFaults: () => {
      state = { ...state, faults: [] };
    },
    throttle: (throttling) => {
      state = { ...state, throttling, buckets: new Map() };
    },
    forgetRecentWrites: (milliseconds) => {
      state = { ...state, forgetsFor: milliseconds, past: [] };
    },
    dropRoleTags: () => {
      state = { ...state, dropsRoleTags: true };
    },
  };
}

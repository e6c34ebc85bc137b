import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Hono } from 'hono/tiny';
import { BRIDGE } from '../../lib/model/index.js';
import type { Clock } from '../clock.js';
import type { Fetch } from '../fetch.js';
import { randomText, randomUuid, type Random } from '../random.js';
import { failureText } from '../session/failure.js';
import { startSession, type Login, type SessionParts, type SessionStores } from '../session/start-session.js';
import type { WebIdentitySts } from '../session/sts.js';
import { networkOf } from './checks/address-network.js';
import { brokeOff } from './checks/broke-off.js';
import { clientAddress, isPrivate } from './checks/client-address.js';
import { isFromOurSite } from './checks/fetch-site.js';
import { isForm } from './checks/form-type.js';
import { isGrantId } from './checks/grant-id.js';
import { isHead } from './checks/method.js';
import { isFromOurOrigin } from './checks/origin.js';
import { isFromOurPage } from './checks/our-page.js';
import { areSingle } from './checks/single-parameters.js';
import { clientCheck, type ClientCheck } from './client-check.js';
import { consoleSignIn } from './console-sign-in.js';
import { consoleUnknown, deliver, handedOver } from './deliver.js';
import { destinationOf } from './destination.js';
import { exactly } from './exactly.js';
import { authorizationUrl, finishLogin, newAttempt, providerAnswered, redirectUri, type Attempt } from './login.js';
import type { Log, LoginLine } from './log.js';
import { measured, PrometheusMetrics, type Metrics } from './metrics.js';
import { consentPage } from './pages/consent.js';
import { refusalPage, type Asked } from './pages/refusal.js';
import { loginProvider, type Provider } from './provider.js';
import { rateLimit, type Limited } from './rate-limit.js';
import { loginRefusal, STATUS, type LoginRefusal, type Refusal } from './refusal.js';
import { answer, htmlAnswer } from './responses.js';
import { jweSeal } from './seal.js';
import { constantSecrets, type SecretSource } from './secrets.js';
import type { BridgeSettings, ProcessSettings } from './settings.js';
import { cookieTickets } from './tickets.js';

const FORM_MAX = 4096;

export interface BridgeParts {
  readonly settings: BridgeSettings;
  /** @default - those of the settings, which stay */
  readonly secrets?: SecretSource;
  readonly clock: Clock;
  readonly random: Random;
  readonly stores: SessionStores;
  readonly sts: WebIdentitySts;
  readonly fetch: Fetch;
  readonly log: Log;
  /** Of a process. What stands in front of a function has limits of its own. @default - none */
  readonly limits?: Limits;
  /** Instead of Prometheus'. */
  readonly metrics?: Metrics;
  /** Gets a line for an operator, at most once each. */
  readonly advise?: (line: string) => void;
}

export type Limits = Pick<ProcessSettings, 'loginsPerMinute' | 'trustedProxies'>;

function sharedAddress(socket: string): string {
  return (
    `no address is limited as long as TRUSTED_PROXIES is not set: requests come from ${socket}, which may be a proxy's ` +
    'that all people share; set it to how many proxies append to X-Forwarded-For, or to 0 if each has such an address'
  );
}

/** Requests a minute of one person that come as far as the grants. */
const PERSON_PER_MINUTE = 20;

export interface Bridge {
  /** The two routes of users. */
  readonly app: Hono;
  readonly provider: Provider;
  readonly clientCheck: ClientCheck;
  /** In Prometheus' text format. */
  metrics(): string;
}

/** What waits in the browser, sealed, until the person confirms. */
interface Consent extends Asked {
  readonly login: Login;
  readonly fromOurPage: boolean;
}

/** The server's part of a request; a function's has none. */
interface ServerPart {
  readonly incoming?: IncomingMessage;
}

/** What a log line is told as a request goes on. */
type Facts = Partial<Pick<LoginLine, 'grantId' | 'to' | 'email' | 'subject' | 'roleArn'>>;
type Step = LoginLine['step'];

/** The bridge as a web application: a login becomes a session. Exactly two routes; everything else is 404. */
export function createBridge(parts: BridgeParts): Bridge {
  const { settings, clock, random, stores, sts, fetch, log, limits } = parts;
  const secrets = parts.secrets ?? constantSecrets(settings);
  let inFlight = 0;
  let advised = false;
  const prometheus = new PrometheusMetrics(() => inFlight);
  const metrics = parts.metrics ?? prometheus;
  const measures = { metrics, clock };
  const provider = loginProvider(settings, secrets, fetch, measures);
  const check = clientCheck({ provider, secrets, redirectUri: redirectUri(settings), clock, random });
  const login = { settings, provider, secrets, clientCheck: check, clock, random };
  const session: SessionParts = {
    stores,
    sts: {
      reaches: (partition) => sts.reaches(partition),
      assumeRoleWithWebIdentity: (request) =>
        measured(
          measures,
          'sts',
          (result) => ({ result }),
          () => sts.assumeRoleWithWebIdentity(request),
          () => 'ok',
        ),
    },
    clock,
    random,
    allowSessionsPastGrantEnd: settings.allowSessionsPastGrantEnd,
    denyRoleChaining: settings.denyRoleChaining,
  };
  const signIn = consoleSignIn({ fetch, publicUrl: settings.publicUrl, endpoint: settings.signInEndpoint });
  const secure = settings.publicUrl.startsWith('https:');
  const tickets = cookieTickets(jweSeal(secrets), clock, random, secure);
  const perMinute = limits?.loginsPerMinute ?? 0;
  const addresses = rateLimit(perMinute, clock);
  const people = rateLimit(PERSON_PER_MINUTE, clock);

  function write(
    step: Step,
    outcome: LoginLine['outcome'],
    facts: Partial<LoginLine>,
    reference = randomText(random, 6),
  ): string {
    metrics.count('logins', { outcome, reason: facts.reason ?? '' });
    log({ time: new Date(clock.now()).toISOString(), event: 'login', step, outcome, reference, ...facts });
    return reference;
  }

  /** A page, or what a terminal is told where one waits. */
  async function refuse(
    context: Context,
    step: Step,
    refusal: Refusal,
    asked?: Asked,
    facts: Partial<LoginLine> = {},
    reference?: string,
  ): Promise<Response> {
    const { refused: code, words, detail } = refusal;
    const told = { reason: code, ...(detail !== undefined && { detail }), ...(asked && factsOf(asked)), ...facts };
    const written = write(step, 'refused', told, reference);
    if (asked?.destination.to === 'terminal') {
      const content = { kind: 'refusal', code, words, reference: written } as const;
      return handedOver(context, STATUS[code], asked.destination, content);
    }
    return htmlAnswer(context, STATUS[code], refusalPage(refusal, written, asked));
  }

  /** Of a proven login, so that it goes into the audit trail too: whether that can be written changes no answer. */
  async function refuseProven(context: Context, step: Step, refused: Refusal, consent: Consent, roleArn?: string) {
    const { grantId } = consent;
    const { email, subject } = consent.login;
    const facts = { email, subject, ...(roleArn !== undefined && { roleArn }) };
    const row = { id: randomUuid(random), at: new Date(clock.now()).toISOString(), code: refused.refused };
    const reference = randomText(random, 6);
    const audited = stores.audit.putRefusal({ ...row, grantId, ...facts, reference });
    const notAudited = await audited.then(() => undefined, failureText);
    const also = { ...facts, ...(notAudited !== undefined && { notAudited }) };
    return refuse(context, step, refused, consent, also, reference);
  }

  /** Tells the log once until there is a token again: who asks too often shall not fill it. */
  function refuseLimited(context: Context, step: Step, by: 'address' | 'person', limited: Limited, facts: Facts = {}) {
    metrics.count('limited', { by });
    limited.reference ??= write(step, 'refused', { reason: TOO_MANY.refused, detail: `by ${by}`, ...facts });
    const page = refusalPage(TOO_MANY, limited.reference);
    return htmlAnswer(context, STATUS[TOO_MANY.refused], page, { 'Retry-After': `${limited.seconds}` });
  }

  /** Starts a session, or asks for its confirmation. */
  async function start(context: Context, step: 'callback' | 'consent', consent: Consent): Promise<Response> {
    const { grantId, destination, login: person } = consent;
    const facts: Facts = { ...factsOf(consent), email: person.email, subject: person.subject };
    const limited = perMinute > 0 ? people.take(person.subject) : undefined;
    if (limited) return refuseLimited(context, step, 'person', limited, facts);
    const confirmation = confirmationOf(consent);
    const request = { grantId, login: person, confirmed: step === 'consent', confirmation } as const;
    const started = await startSession(request, session).catch(internal);
    if ('refused' in started) return refuseProven(context, step, started, consent);
    if ('unconfirmed' in started) {
      const decision = started.unconfirmed;
      const { partition, roleArn } = decision;
      const noConsole = destination.to === 'console' && !signIn.reaches(partition);
      if (noConsole) return refuseProven(context, step, consoleUnknown(partition), consent, roleArn);
      const key = await tickets.issue(context, 'consent', consent);
      if (key === undefined) return refuseProven(context, step, TOO_LARGE, consent);
      write(step, 'consent-asked', { ...facts, roleArn });
      const formAction = destination.to === 'console' ? signIn.sources(partition) : undefined;
      const asked = { decision, email: person.email, destination, key, formAction, now: clock.now() };
      return htmlAnswer(context, 200, consentPage(asked));
    }
    const { grant, record } = started;
    const delivered = await deliver(context, started, consent, signIn);
    if ('refused' in delivered) return refuseProven(context, step, delivered, consent, grant.roleArn);
    write(step, 'session', {
      ...facts,
      grantId: grant.id,
      roleArn: grant.roleArn,
      sessionId: record.id,
      stsRequestId: record.stsRequestId,
      endsAt: record.endsAt,
    });
    return delivered;
  }

  const app = new Hono();

  app.use(async (context, next) => (isHead(context.req.method) ? context.notFound() : next()));

  app.use(exactly(BRIDGE.loginPath, BRIDGE.callbackPath));

  app.use(async (context, next) => {
    const step = stepOf(context);
    const began = clock.now();
    inFlight += 1;
    try {
      const limited = addressLimit(context, step);
      if (limited) return refuseLimited(context, step, 'address', limited);
      await next();
    } finally {
      inFlight -= 1;
      metrics.observe('request', { step }, (clock.now() - began) / 1000);
    }
    return;
  });

  /** Each step has tokens of its own: one login takes one of each at most. */
  function addressLimit({ req, env }: Context, step: Step): Limited | undefined {
    const socket = (env as ServerPart | undefined)?.incoming?.socket.remoteAddress;
    if (!limits || perMinute === 0 || socket === undefined) return undefined;
    const { trustedProxies } = limits;
    if (trustedProxies === undefined && isPrivate(socket)) {
      if (!advised) parts.advise?.(sharedAddress(socket));
      advised = true;
      return undefined;
    }
    const address = clientAddress(socket, req.header('x-forwarded-for'), trustedProxies ?? 0);
    return addresses.take(`${step} ${networkOf(address)}`);
  }

  app.get(BRIDGE.loginPath, async (context) => {
    const parameters = single(new URL(context.req.url).searchParams);
    const grantId = parameters?.get('grant');
    if (!isGrantId(grantId)) return refuse(context, 'login', NO_GRANT);
    const destination = destinationOf(parameters!);
    if (!destination) return refuse(context, 'login', NO_DESTINATION);
    const fromOurPage = isFromOurPage(context.req.raw.headers);
    const attempt = newAttempt({ grantId, destination, fromOurPage }, login);
    const state = await tickets.issue(context, 'login', attempt);
    const url = await authorizationUrl(attempt, state!, login);
    if (!(url instanceof URL)) return refuse(context, 'login', url, attempt);
    return answer(context, 302, null, { Location: url.href });
  });

  app.get(BRIDGE.callbackPath, async (context) => {
    const { search, searchParams } = new URL(context.req.url);
    const parameters = single(searchParams);
    if (!parameters) return refuse(context, 'callback', TWICE);
    const state = parameters.get('state') ?? '';
    const attempt = (await tickets.take(context, 'login', state)) as Attempt | undefined;
    if (!attempt) return refuse(context, 'callback', tickets.sent(context) ? NO_LOGIN : NO_COOKIE);
    const { grantId, destination, fromOurPage } = attempt;
    if (parameters.has('error')) {
      return refuse(context, 'callback', providerAnswered(parameters.get('error')), attempt);
    }

    const person = await finishLogin(attempt, state, search, login);
    if ('refused' in person) return refuse(context, 'callback', person, attempt);
    return start(context, 'callback', { grantId, destination, fromOurPage, login: person });
  });

  app.post(
    BRIDGE.callbackPath,
    bodyLimit({ maxSize: FORM_MAX, onError: (context) => refuse(context, 'consent', NO_FORM) }),
    async (context) => {
      const { headers } = context.req.raw;
      if (!isFromOurSite(headers)) return refuse(context, 'consent', FOREIGN);
      if (!isFromOurOrigin(headers, settings.publicUrl)) return refuse(context, 'consent', FOREIGN);
      if (!isForm(context.req.header('content-type'))) return refuse(context, 'consent', NO_FORM);
      const key = single(new URLSearchParams(await context.req.text()))?.get('consent');
      if (key === undefined) return refuse(context, 'consent', NO_FORM);
      const consent = (await tickets.take(context, 'consent', key)) as Consent | undefined;
      if (!consent) return refuse(context, 'consent', NO_CONSENT);
      return start(context, 'consent', consent);
    },
  );

  app.notFound((context) => answer(context, 404, 'Not found\n', { 'Content-Type': 'text/plain; charset=UTF-8' }));
  app.onError((error, context) => {
    const { incoming } = (context.env ?? {}) as ServerPart;
    if (brokeOff(incoming)) return refuse(context, stepOf(context), BROKEN_OFF);
    return refuse(context, stepOf(context), internal(error));
  });

  return { app, provider, clientCheck: check, metrics: () => prometheus.text() };
}

function stepOf({ req }: Context): Step {
  return req.method === 'POST' ? 'consent' : req.path === BRIDGE.loginPath ? 'login' : 'callback';
}

/** What the log is told of what was asked for. */
function factsOf({ grantId, destination: { to } }: Asked): Facts {
  return { grantId, ...(to !== 'page' && { to }) };
}

/**
 * A program gets a session that its person confirms by the code. Into the console nobody is sent by a foreign page, so
 * that no stranger chooses when, or as whom, a person's browser is there.
 */
function confirmationOf({ destination, fromOurPage }: Consent): 'first' | 'each' {
  return destination.to === 'terminal' || (destination.to === 'console' && !fromOurPage) ? 'each' : 'first';
}

/** Parameters by name, or undefined where one is given twice. */
function single(parameters: URLSearchParams): ReadonlyMap<string, string> | undefined {
  return areSingle(parameters) ? new Map(parameters) : undefined;
}

const NO_GRANT = loginRefusal('BadRequest', 'This link names no grant. Open the link that came with your approval.');
const TWICE = loginRefusal('BadRequest', 'The login came back garbled. Open your link again.');
const NO_LOGIN = loginRefusal(
  'LoginUnknown',
  'This login did not begin in this browser, was finished already, or took more than ten minutes. Open your link again.',
);
const NO_COOKIE = loginRefusal(
  'CookieMissing',
  'Your browser sent none of our cookies back. It blocks cookies, or this login began in another browser, or more than ten minutes ago. Allow cookies for this site, and open your link again.',
);
const NO_DESTINATION = loginRefusal(
  'BadRequest',
  'This link asks for a session in a way that this bridge does not know. Open your link again, or update cdk-serval.',
);
const TOO_MANY = loginRefusal(
  'TooManyLogins',
  'Too many logins from here within a minute. Wait a little, then try again.',
);
const NO_FORM = loginRefusal('BadRequest', 'This confirmation is not one of our page. Open your link again.');
const BROKEN_OFF = loginRefusal('BadRequest', 'The confirmation broke off. Open your link again.', 'it broke off');
const NO_CONSENT = loginRefusal(
  'ConsentUnknown',
  'This confirmation was used already, or is older than ten minutes. Open your link again.',
);
const FOREIGN = loginRefusal('ConsentForeign', 'This confirmation came from another page. Open your link again.');
const TOO_LARGE = loginRefusal(
  'TokenTooLarge',
  'Your login holds more than fits into a cookie. An administrator has to send fewer claims in the ID token.',
);
const INTERNAL = loginRefusal('Internal', 'Something went wrong here. Try again, and name the reference if it lasts.');

function internal(error: unknown): LoginRefusal {
  return { ...INTERNAL, detail: failureText(error) };
}

/** Browsers, all in one process beside what is measured: whole logins, or their starts alone as fast as they come. */
import { Agent, request } from 'node:http';
import { startsOf } from './starts-client.js';
import { PEOPLE, subjectOf, type Relying } from './terms.js';

/** What a man in the middle writes over: parameters of the way to the provider, and of the way back. */
export interface Tampered {
  readonly there?: Readonly<Record<string, string>>;
  readonly back?: Readonly<Record<string, string>>;
}

export interface Order {
  readonly relying: Relying;
  readonly what: 'logins' | 'starts';
  readonly count: number;
  /** How many at once. */
  readonly connections: number;
  readonly tampered?: Tampered;
}

export interface Done {
  /** How many answers had which status: of the callback, or of the start. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Milliseconds of the slowest hundredth. */
  readonly p99: number;
}

interface Answer {
  readonly status: number;
  readonly location?: string;
  readonly body: string;
}

type Jar = Map<string, string>;

/** Of one order: who listens at an address may be another at the next. */
let agent = new Agent({ keepAlive: true });
/** Of each person: the provider knows who has logged in before. */
const known: Jar[] = Array.from({ length: PEOPLE }, () => new Map());
let next = 0;

function ask(url: string, jar: Jar, form?: string): Promise<Answer> {
  return new Promise((fulfil, reject) => {
    const headers = {
      accept: 'text/html',
      ...(jar.size > 0 && { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const asking = request(url, { method: form === undefined ? 'GET' : 'POST', agent, headers }, (response) => {
      for (const cookie of response.headers['set-cookie'] ?? []) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
        if (value === '' || /expires=Thu, 01 Jan 1970|max-age=0/i.test(cookie)) jar.delete(name!);
        else jar.set(name!, value!);
      }
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('error', reject);
      response.on('end', () => {
        const { location } = response.headers;
        fulfil({
          status: response.statusCode!,
          body,
          ...(location !== undefined && { location: new URL(location, url).href }),
        });
      });
    });
    // As a browser does where a kept connection turns out to be closed.
    asking.on('error', (error) => (asking.reusedSocket ? fulfil(ask(url, jar, form)) : reject(error)));
    asking.end(form);
  });
}

function written(url: string, parameters: Readonly<Record<string, string>> = {}): string {
  const over = new URL(url);
  for (const [name, value] of Object.entries(parameters)) over.searchParams.set(name, value);
  return over.href;
}

/** Follows a login from its start to the answer of its callback. */
async function login({ relying, tampered }: Order): Promise<number> {
  const person = next;
  next = (next + 1) % PEOPLE;
  const own: Jar = new Map();
  const started = await ask(relying.start.replace('PERSON', String(person)), own);
  if (started.location === undefined) return started.status;
  let at = written(started.location, tampered?.there);
  for (let hops = 0; hops < 8; hops += 1) {
    if (at.startsWith(relying.callback)) return (await ask(written(at, tampered?.back), own)).status;
    const { location, body, status } = await ask(at, known[person]!);
    const form = /action="([^"]+)"/.exec(body)?.[1];
    if (location !== undefined) at = location;
    else if (form === undefined) throw new Error(`the provider answered ${status}: ${body}`);
    else {
      const chosen = await ask(new URL(form, at).href, known[person]!, `user=${subjectOf(person)}`);
      if (chosen.location === undefined) throw new Error(`the provider answered ${chosen.status}: ${chosen.body}`);
      at = chosen.location;
    }
  }
  throw new Error('a login comes to no end');
}

async function carriedOut(order: Order): Promise<Done> {
  const statuses: Record<string, number> = {};
  const times: number[] = [];
  const start = order.what === 'starts' ? startsOf(order.relying.start.replace('PERSON', '0')) : undefined;
  let left = order.count;
  const began = performance.now();
  const worker = async (connection: number): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const from = performance.now();
      const status = start ? await start.one(connection) : await login(order);
      times.push(performance.now() - from);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: order.connections }, (_, connection) => worker(connection)));
  const seconds = (performance.now() - began) / 1000;
  start?.close();
  agent.destroy();
  agent = new Agent({ keepAlive: true });
  times.sort((a, b) => a - b);
  return { statuses, seconds, p99: times[Math.floor(times.length * 0.99)]! };
}

process.on('disconnect', () => process.exit(0));
process.on('message', (order: Order) => {
  carriedOut(order).then(
    (done) => process.send!(done),
    (error: unknown) => process.send!({ failed: String(error) }),
  );
});
process.send!('ready');

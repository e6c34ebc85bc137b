/** What `serval.config.ts` holds, and the check of it that runs before anything is synthesized. */
import { z } from 'zod';
import { ACCOUNT_ID, CLIENT_ID, CLUSTER_NAME, EXTERNAL_ID } from '../lib/model';

/** The whole of `serval.config.ts`. */
export interface ServalConfig {
  /** The External ID that Serval's Connect AWS dialog shows, the same for all accounts of a team. Not a secret. */
  readonly externalId: string;
  /** Who assumes the ingestion roles: Serval cloud, or `worker`. */
  readonly trustedBy: 'cloud' | 'self-hosted';
  /** The self-hosted worker, whose role is deployed too. With `trustedBy: 'self-hosted'`, and only then. */
  readonly worker?: WorkerConfig;
  /** What people log in with. Leave it out to ingest roles without sessions. */
  readonly login?: LoginConfig;
  /** The accounts whose roles Serval ingests; each becomes one stack, `Serval-ACCOUNT`. */
  readonly accounts: readonly AccountConfig[];
}

/** Where a self-hosted worker runs. */
export interface WorkerConfig {
  /** The account of its cluster, one of `accounts`. */
  readonly account: string;
  /** Name of its EKS cluster. */
  readonly cluster: string;
  /** Its Kubernetes namespace. */
  readonly namespace: string;
}

/** The application that people log in to. */
export type LoginConfig =
  | { readonly provider: 'okta'; /** As `acme.okta.com`. */ readonly domain: string; readonly clientId: string }
  | { readonly provider: 'google'; /** As `acme.com`. */ readonly hostedDomain: string; readonly clientId: string }
  | { readonly provider: 'issuer'; /** As in its tokens. */ readonly issuer: string; readonly clientId: string };

export interface AccountConfig {
  /** 12 digits, as text. */
  readonly id: string;
  /** What the account is called in Serval. */
  readonly name: string;
  /** Where its stack goes. IAM is global: any region of the partition will do. */
  readonly region: string;
}

/** A text of this pattern; `error` says what is wrong, what is allowed and what to do. */
const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });

const host = (error: string) => text(/^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, error);
const accountId = text(ACCOUNT_ID.pattern, `is no AWS account id, which has ${ACCOUNT_ID.allowed}; write it as text`);
const clientId = text(
  CLIENT_ID.pattern,
  `is no client id, allowed are ${CLIENT_ID.allowed}; copy it from the login provider's application`,
);

const worker = z.strictObject({
  account: accountId,
  cluster: text(CLUSTER_NAME.pattern, `is no EKS cluster's name, allowed are ${CLUSTER_NAME.allowed}; copy it`),
  namespace: text(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'is no Kubernetes namespace, 1 to 63 small letters, digits and inner hyphens are allowed; copy it',
  ),
});

const login = z.discriminatedUnion(
  'provider',
  [
    z.strictObject({
      provider: z.literal('okta'),
      domain: host('is no host name; give it as "acme.okta.com"'),
      clientId,
    }),
    z.strictObject({
      provider: z.literal('google'),
      hostedDomain: host('is no domain; give it as "acme.com"'),
      clientId,
    }),
    z.strictObject({
      provider: z.literal('issuer'),
      issuer: text(/^https:\/\//, 'is no issuer, which is a URL with https; copy it from the provider'),
      clientId,
    }),
  ],
  { error: 'is no login whose provider is "okta", "google" or "issuer"; give one of them' },
);

const account = z.strictObject({
  id: accountId,
  name: text(/\S/, 'is no name, which is any text but an empty one; give the one to show in Serval'),
  region: text(/^[a-z]+(?:-[a-z]+)+-\d$/, 'is no AWS region, which looks like "eu-west-1"; give one'),
});

const schema: z.ZodType<ServalConfig> = z.strictObject({
  externalId: text(
    EXTERNAL_ID.pattern,
    `is no External ID, allowed are ${EXTERNAL_ID.allowed}; copy it from Serval's Connect AWS dialog`,
  ),
  trustedBy: z.enum(['cloud', 'self-hosted'], { error: 'is neither "cloud" nor "self-hosted"; choose one' }),
  worker: worker.optional(),
  login: login.optional(),
  accounts: z.array(account).min(1, { error: 'is empty; list the accounts whose roles Serval ingests' }),
});

interface Problem {
  readonly property: string;
  /** Left out where it may be a secret that should not be here. */
  readonly value?: unknown;
  readonly text: string;
}

/** What holds between properties that are each right by themselves. */
function contradictions({ trustedBy, worker, accounts }: ServalConfig): Problem[] {
  const problems: Problem[] = [];
  const ids = accounts.map(({ id }) => id);
  ids.forEach((id, index) => {
    if (ids.indexOf(id) === index) return;
    problems.push({ property: `accounts[${index}].id`, value: id, text: 'stands there twice; leave one out' });
  });
  if (trustedBy === 'self-hosted' && !worker) {
    const text = 'needs a worker to trust; add worker: { account, cluster, namespace }';
    problems.push({ property: 'trustedBy', value: trustedBy, text });
  }
  if (trustedBy === 'cloud' && worker) {
    const text = 'would leave the worker untrusted; take "self-hosted", or leave worker out';
    problems.push({ property: 'trustedBy', value: trustedBy, text });
  }
  if (worker && !ids.includes(worker.account)) {
    const text = `is none of accounts, which are ${ids.join(', ')}; add it there`;
    problems.push({ property: 'worker.account', value: worker.account, text });
  }
  return problems;
}

const propertyOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (before, key) => (typeof key === 'number' ? `${before}[${key}]` : `${before}${before && '.'}${String(key)}`),
    '',
  );

function describe(issue: z.core.$ZodIssue): Problem[] {
  const property = propertyOf(issue.path);
  if (issue.code !== 'unrecognized_keys') return [{ property, value: issue.input, text: issue.message }];
  return issue.keys.map((key) => ({
    property: propertyOf([...issue.path, key]),
    text: 'is a property that nothing reads; respell it or leave it out',
  }));
}

/**
 * The config itself, if it is one.
 * @throws one error that lists all its faults: property, value as JSON, what is allowed and what to do
 */
export function checkConfig(config: unknown): ServalConfig {
  const result = schema.safeParse(config, { reportInput: true });
  const problems = result.success ? contradictions(result.data) : result.error.issues.flatMap(describe);
  if (problems.length === 0) return config as ServalConfig;
  const lines = problems.map(({ property, value, text }) =>
    [`«Config» ${property}:`, ...(value === undefined ? [] : [JSON.stringify(value)]), text].join(' '),
  );
  throw new Error(`serval.config.ts cannot be deployed:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

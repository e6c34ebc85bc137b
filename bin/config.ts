/** What `serval.config.ts` holds, and the check of it that runs before anything is synthesized. */
import { z } from 'zod';
import {
  ACCOUNT_ID,
  CLIENT_ID,
  CLUSTER_NAME,
  DNS_LABEL,
  EXTERNAL_ID,
  fits,
  isHostName,
  issuerFault,
  knownPartitionOf,
  parseArn,
  PARTITIONS,
  SERVAL_CLOUD_ACCOUNT,
  type TextLimit,
} from '../lib/model';
import { asJson } from '../lib/private/errors';

/** The whole of `serval.config.ts`. */
export interface ServalConfig {
  /** The External ID that Serval's Connect AWS dialog shows, the same for all accounts of a team. Not a secret. */
  readonly externalId: string;
  /** Who assumes the ingestion roles: Serval cloud, or something of one's own, `worker` or `services`. */
  readonly trustedBy: 'cloud' | 'self-hosted';
  /** The self-hosted worker, whose role is deployed too. With `trustedBy: 'self-hosted'`, and only then. */
  readonly worker?: WorkerConfig;
  /** The sync, and if asked for the bridge, on Lambda. With `trustedBy: 'self-hosted'`, instead of `worker`. */
  readonly services?: ServicesConfig;
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

/** Where the hosted services run: the roles in the account's stack, all else in `Serval-Services-ACCOUNT`. */
export interface ServicesConfig {
  /** One of `accounts`. */
  readonly account: string;
  /** Turns logins into sessions; needs `login`. Leave it out to sync alone. */
  readonly bridge?: BridgeConfig;
}

/** How people reach the bridge. */
export type BridgeConfig =
  | (BridgeAddress & { readonly exposure: 'public' })
  | (BridgeAddress & { readonly exposure: 'internal'; readonly vpc: VpcConfig });

interface BridgeAddress {
  /** As `serval.acme.com`. The provider must allow the callback https://NAME/oidc/auth/callback. */
  readonly domainName: string;
  /** Of ACM, in the account and the region of the services. */
  readonly certificateArn: string;
}

/** A VPC that exists already. It is written out, since nothing is looked up at synthesis. */
export interface VpcConfig {
  readonly id: string;
  /** Its address range, from which people come. */
  readonly cidr: string;
  readonly availabilityZones: readonly string[];
  /** One for each zone, in their order. */
  readonly privateSubnetIds: readonly string[];
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

/** A text that passes; `error` says what is wrong, what is allowed and what to do. */
const text = (passes: (value: string) => boolean, error: string) => z.string({ error }).refine(passes, { error });

const count = (value: number): string => value.toLocaleString('en-US');

/** A text within its limit: `what` it is not, and where the right one is found. */
function within(limit: TextLimit, what: string, remedy: string) {
  const { min, max, allowed } = limit;
  const length = min === max ? '' : `${count(min)} to ${count(max)} `;
  return text((value) => fits(limit, value), `is no ${what}, which has ${length}${allowed}; ${remedy}`);
}

const host = (error: string) => text(isHostName, error);
const accountId = within(ACCOUNT_ID, 'AWS account id', 'write it as text');
const clientId = within(CLIENT_ID, 'client id', "copy it from the login provider's application");

/** Four numbers and a prefix; the VPC itself knows better what is a range of its own. */
const isCidr = (value: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2}$/.test(value);

const GOOGLE = 'https://accounts.google.com';
const issuer = z
  .string({ error: 'is no issuer, which is a URL with https; copy it from the provider' })
  .superRefine((value, { addIssue }) => {
    const fault = issuerFault(value);
    if (fault !== undefined) addIssue({ code: 'custom', message: `${fault}; copy the issuer from the provider` });
    if (value.replace(/\/$/, '') !== GOOGLE) return;
    addIssue({ code: 'custom', message: 'is built into IAM; take { provider: "google", hostedDomain, clientId }' });
  });

const worker = z.strictObject({
  account: accountId,
  cluster: within(CLUSTER_NAME, "EKS cluster's name", 'copy it'),
  namespace: within(DNS_LABEL, 'Kubernetes namespace', 'copy it'),
});

const vpc = z.strictObject({
  id: text((value) => /^vpc-[0-9a-f]+$/.test(value), 'is no id of a VPC, which looks like "vpc-0a1b2c3d"; copy it'),
  cidr: text((value) => isCidr(value), 'is no address range, which looks like "10.0.0.0/16"; copy it from the VPC'),
  availabilityZones: z.array(z.string()).min(2, { error: 'are fewer than two, which a load balancer needs; add one' }),
  privateSubnetIds: z
    .array(text((value) => /^subnet-[0-9a-f]+$/.test(value), 'is no id of a subnet, as "subnet-0a1b2c3d"; copy it'))
    .min(2, { error: 'are fewer than two, which a load balancer needs; add one' }),
});

const address = {
  domainName: text(isHostName, 'is no host name; give it as "serval.acme.com"'),
  certificateArn: text(
    (value) => parseArn(value)?.service === 'acm',
    'is no ARN of a certificate in ACM, which looks like "arn:aws:acm:REGION:ACCOUNT:certificate/ID"; copy it',
  ),
};

const bridge = z.discriminatedUnion(
  'exposure',
  [
    z.strictObject({ exposure: z.literal('public'), ...address }),
    z.strictObject({ exposure: z.literal('internal'), ...address, vpc }),
  ],
  { error: 'is no bridge whose exposure is "public" or "internal"; choose one' },
);

const services = z.strictObject({ account: accountId, bridge: bridge.optional() });

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
      issuer,
      clientId,
    }),
  ],
  { error: 'is no login whose provider is "okta", "google" or "issuer"; give one of them' },
);

const account = z.strictObject({
  id: accountId.refine((id) => id !== SERVAL_CLOUD_ACCOUNT, {
    error: "is Serval cloud's account, which the Connect AWS dialog always shows; give one of yours",
  }),
  name: text(
    (value) => /\S/.test(value),
    'is no name, which is any text but an empty one; give the one to show in Serval',
  ),
  region: text(
    (value) => knownPartitionOf(value) !== undefined,
    'is a region of no AWS partition, whose regions look like "eu-west-1" or "us-gov-west-1"; give one',
  ),
});

const schema: z.ZodType<ServalConfig> = z.strictObject({
  externalId: within(EXTERNAL_ID, 'External ID', "copy it from Serval's Connect AWS dialog"),
  trustedBy: z.enum(['cloud', 'self-hosted'], { error: 'is neither "cloud" nor "self-hosted"; choose one' }),
  worker: worker.optional(),
  services: services.optional(),
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
function contradictions(config: ServalConfig): Problem[] {
  const { trustedBy, worker, services, login, accounts } = config;
  const problems: Problem[] = [];
  const ids = accounts.map(({ id }) => id);
  ids.forEach((id, index) => {
    if (ids.indexOf(id) === index) return;
    problems.push({ property: `accounts[${index}].id`, value: id, text: 'stands there twice; leave one out' });
  });
  if (trustedBy === 'self-hosted' && !worker && !services) {
    const text =
      'needs something of yours to trust; add worker: { account, cluster, namespace }, or services: { account }';
    problems.push({ property: 'trustedBy', value: trustedBy, text });
  }
  if (worker && services) {
    const text = 'is given beside worker, but an ingestion role trusts one of the two; leave one out';
    problems.push({ property: 'services', text });
  }
  if (services?.bridge && !login) {
    const text = 'has nothing to log in with; add login, or leave bridge out';
    problems.push({ property: 'services.bridge', text });
  }
  if (services?.bridge?.exposure === 'internal') {
    const { availabilityZones, privateSubnetIds } = services.bridge.vpc;
    if (availabilityZones.length !== privateSubnetIds.length) {
      const text = 'are not as many as availabilityZones; give one for each zone, in their order';
      problems.push({ property: 'services.bridge.vpc.privateSubnetIds', value: privateSubnetIds, text });
    }
  }
  for (const [property, own] of Object.entries({ worker, services })) {
    if (own === undefined) continue;
    if (trustedBy === 'cloud') {
      const text = `would leave the ${property} untrusted; take "self-hosted", or leave ${property} out`;
      problems.push({ property: 'trustedBy', value: trustedBy, text });
    }
    if (!ids.includes(own.account)) {
      const text = `is none of accounts, which are ${ids.join(', ')}; add it there`;
      problems.push({ property: `${property}.account`, value: own.account, text });
    }
  }
  return [...problems, ...foreignRegions(config)];
}

/** Regions of another partition than the one of Serval cloud or of the worker: no role is assumed across partitions. */
function foreignRegions({ trustedBy, worker, services, accounts }: ServalConfig): Problem[] {
  const partitionAt = ({ region }: AccountConfig): string => knownPartitionOf(region)!.name;
  const home = accounts.find(({ id }) => id === (worker ?? services)?.account) ?? accounts[0]!;
  const trusted = trustedBy === 'cloud' ? PARTITIONS.aws.name : partitionAt(home);
  const why =
    trustedBy === 'cloud'
      ? 'which Serval cloud is not in; take "self-hosted", or leave the account out'
      : `but the role that assumes the others lies in ${trusted}, and none is assumed across partitions; ` +
        'give each partition a config of its own';
  return accounts.flatMap((account, index) => {
    const text = `lies in the partition ${partitionAt(account)}, ${why}`;
    const problem = { property: `accounts[${index}].region`, value: account.region, text };
    return partitionAt(account) === trusted ? [] : [problem];
  });
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
    [`«Config» ${property}:`, ...(value === undefined ? [] : [asJson(value)]), text].join(' '),
  );
  throw new Error(`serval.config.ts cannot be deployed:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

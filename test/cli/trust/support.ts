/** An account in a local AWS over HTTP, its stacks, and command lines on both. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import type { JWTPayload } from 'jose';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import {
  createServer,
  request as forward,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import { systemClock } from '../../../runtime/clock.js';
import { clients } from '../../local/aws/support/clients.js';
import { testIssuer } from '../../local/aws/support/issuer.js';
import { deployment, role, root, TARGET, trusts } from '../../local/aws/support/templates.js';
import { cli, type Ended } from '../support.js';

export const ISSUER = 'https://login.example.com';
export const CLIENT_ID = 'client-1';
export const PROVIDER_ARN = `arn:aws:iam::${TARGET}:oidc-provider/login.example.com`;
export const arnOf = (name: string): string => `arn:aws:iam::${TARGET}:role/${name}`;

/** As it is appended for this provider and client id. */
export const STATEMENT = {
  Effect: 'Allow',
  Principal: { Federated: PROVIDER_ARN },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { StringEquals: { 'login.example.com:aud': CLIENT_ID } },
};

export const PROVIDER = {
  Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: ISSUER, ClientIdList: [CLIENT_ID] } },
};

/** A role that the account's own users may assume. */
export const own = (RoleName: string, properties: Record<string, unknown> = {}): Record<string, unknown> =>
  role(trusts(root(TARGET)), { RoleName, ...properties });

/** Called before a call reaches the local AWS: what it does has happened by then. An answer of its own takes the place of AWS's. */
type Hook = (parameters: URLSearchParams, headers: IncomingHttpHeaders) => Promise<Answer | void> | Answer | void;

interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface World {
  readonly aws: LocalAws;
  /** Clients of the account's administrator, which pass by what is between the command and AWS. */
  readonly admin: ReturnType<typeof clients>;
  /** Settings that a process needs to find it all. */
  readonly environment: Record<string, string>;
  readonly directory: string;
  /** Runs before the call of an action, by the number that it is among those of its action: 1 for the first. */
  before(action: string, number: number, hook: Hook): void;
  /** A command line for the provider, its records in a directory of its own. */
  trust(...words: string[]): Promise<Ended>;
  undo(file: string, ...words: string[]): Promise<Ended>;
  /** The trust document's text and the tags of a role. */
  standing(name: string): Promise<{ readonly trust: string; readonly tags: Record<string, string> }>;
  /** Logs in at the provider, and asks STS for the role. */
  login(name: string, claims?: JWTPayload): Promise<unknown>;
  /** Paths of the records, oldest first. */
  records(): Promise<string[]>;
  /** IAM's writes that the local AWS was asked since it was last asked for. */
  takeWrites(): string[];
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly roles: Record<string, unknown>;
  /** Names of stacks by names of the roles that they own. */
  readonly owners?: Readonly<Record<string, string>>;
  /** @default the provider with its client id */
  readonly provider?: Record<string, unknown>;
}

export async function world({ roles, owners = {}, provider = PROVIDER }: WorldOptions): Promise<World> {
  const issuer = await testIssuer(ISSUER);
  const aws = localAws({ clock: systemClock, issuers: { [ISSUER]: issuer.keys } });
  aws.deploy(deployment({ ...provider, ...roles }));
  const served = await aws.listen();
  const hooks = new Map<string, Hook>();
  const between = await serveBetween(new URL(served.url), hooks, owners);
  const directory = await mkdtemp(join(tmpdir(), 'trust-'));
  const keys = aws.administrator(TARGET);
  const admin = clients(aws, keys);
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_IAM: between.url,
    AWS_ENDPOINT_URL_STS: between.url,
    AWS_ENDPOINT_URL_CLOUDFORMATION: between.url,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
  let seen = 0;
  return {
    aws,
    admin,
    environment,
    directory,
    before: (action, number, hook) => void hooks.set(`${action} ${number}`, hook),
    trust: (...words) =>
      cli(['trust', ...words, '--issuer', ISSUER, '--client-id', CLIENT_ID, '--directory', directory], environment),
    undo: (file, ...words) => cli(['trust', '--undo', file, ...words], environment),
    standing: async (RoleName) => {
      const { Role } = await admin.iam.send(new GetRoleCommand({ RoleName }));
      const tags = Object.fromEntries((Role?.Tags ?? []).map(({ Key, Value }) => [Key!, Value!]));
      return { trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), tags };
    },
    login: async (name, claims) => {
      const WebIdentityToken = await issuer.token(systemClock.now(), claims);
      const command = new AssumeRoleWithWebIdentityCommand({
        RoleArn: arnOf(name),
        RoleSessionName: 'ada@example.com',
        WebIdentityToken,
      });
      return clients(aws).sts.send(command);
    },
    records: async () => (await readdir(directory)).sort().map((name) => join(directory, name)),
    takeWrites: () => {
      const fresh = aws.calls().slice(seen);
      seen += fresh.length;
      return fresh.map(({ action }) => action).filter((action) => /^iam:(?!Get|List)/.test(action));
    },
    close: async () => {
      await between.close();
      await served.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** Stands between the command and the local AWS, and is the account's CloudFormation, which that does not model. */
async function serveBetween(to: URL, hooks: Map<string, Hook>, owners: Readonly<Record<string, string>>) {
  const counts = new Map<string, number>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const parameters = new URLSearchParams(body.toString());
    const action = parameters.get('Action') ?? '';
    const number = (counts.get(action) ?? 0) + 1;
    counts.set(action, number);
    const own =
      (await hooks.get(`${action} ${number}`)?.(parameters, request.headers)) ?? stackAnswer(parameters, owners);
    if (own) return void response.writeHead(own.status, { 'content-type': 'text/xml' }).end(own.body);
    const options = { host: to.hostname, port: to.port, method: request.method, path: request.url };
    const sent = forward({ ...options, headers: request.headers, setHost: false }, (answered) => {
      response.writeHead(answered.statusCode!, answered.headers);
      answered.pipe(response);
    });
    sent.on('error', () => response.destroy());
    sent.end(body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html */
function stackAnswer(parameters: URLSearchParams, owners: Readonly<Record<string, string>>): Answer | undefined {
  if (parameters.get('Version') !== '2010-05-15') return undefined;
  const name = parameters.get('PhysicalResourceId') ?? '';
  const stack = owners[name];
  if (stack === undefined) return stackError(400, 'ValidationError', `Stack for ${name} does not exist`);
  return { status: 200, body: stackResources(stackResource({ stack, name })) };
}

export const stackError = (status: number, code: string, message = code): Answer => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

export const stackResources = (...resources: string[]): string =>
  `<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources>${resources.join('')}</StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>`;

export function stackResource({
  stack,
  name,
  type = 'AWS::IAM::Role',
  status = 'CREATE_COMPLETE',
}: {
  readonly stack: string;
  readonly name: string;
  readonly type?: string;
  readonly status?: string;
}): string {
  const drift = '<DriftInformation><StackResourceDriftStatus>NOT_CHECKED</StackResourceDriftStatus></DriftInformation>';
  return `<member><StackName>${stack}</StackName><PhysicalResourceId>${name}</PhysicalResourceId><ResourceType>${type}</ResourceType><ResourceStatus>${status}</ResourceStatus>${drift}</member>`;
}

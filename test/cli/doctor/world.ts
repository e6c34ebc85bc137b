/** All that `doctor` looks at, in its right state: AWS, login provider and bridge on loopback, under their public names. */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnose } from '../../../cli/doctor/diagnose.js';
import type { DoctorArguments } from '../../../cli/doctor/arguments.js';
import type { Report } from '../../../cli/doctor/report.js';
import { ingestionPolicy, loginTrust, oidcProviderArn } from '../../../lib/model/index.js';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import { startLogin } from '../../../local/login/index.js';
import { createBridge, serveBridge } from '../../../runtime/bridge/index.js';
import { nodeFetch } from '../../../runtime/bridge/node-fetch.js';
import { discoveryUrlOf } from '../../../runtime/bridge/settings.js';
import { fileCatalog } from '../../../runtime/catalog/file-catalog.js';
import { systemClock, type Clock } from '../../../runtime/clock.js';
import type { Fetch } from '../../../runtime/fetch.js';
import { fileAuditStore } from '../../../runtime/grants/file-audit.js';
import { fileGrantStore } from '../../../runtime/grants/file-grants.js';
import { systemRandom } from '../../../runtime/random.js';
import { webIdentitySts } from '../../../runtime/session/sts.js';
import { worker } from '../../local/aws/support/templates.js';
import { visitor } from '../../runtime/bridge/support/visitor.js';
import { cli, type Ended } from '../support.js';

export const ACCOUNT = '111122223333';
export const REGION = 'us-west-1';
export const ISSUER = 'https://example.okta.com';
export const BRIDGE_URL = 'https://bridge.example.com';
export const CLIENT_ID = '0oa-client';
const CLIENT_SECRET = 'client-secret-canary';
export const EXTERNAL_ID = 'external-id-of-the-team';
export const INGESTION_ARN = `arn:aws:iam::${ACCOUNT}:role/serval-ingestion`;
export const READER_ARN = `arn:aws:iam::${ACCOUNT}:role/Reader`;
export const WORKER_ARN = `arn:aws:iam::${ACCOUNT}:role/worker`;
export const CLUSTER_ARN = `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/prod`;

type Resources = Record<string, unknown>;

export interface Whole {
  readonly aws: LocalAws;
  /** Listings of OIDC providers, which the local AWS does not model: answered in front of it. */
  readonly listings: readonly string[];
  readonly directory: string;
  /** Of a process in the worker's pod. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the account's administrator. */
  readonly administrator: Readonly<Record<string, string>>;
  /** Names all that there is. */
  readonly args: DoctorArguments;
  /** Where the discovery document is on this machine. */
  readonly discoveryUrl: string;
  readonly bridgeUrl: string;
  readonly tokenFile: string;
  /** Makes the account's resources anew. */
  deploy(resources?: Resources): void;
  sync(): Promise<Ended>;
  /** With the public names leading to loopback, as DNS would lead them. */
  diagnosed(
    args?: Partial<DoctorArguments>,
    environment?: Readonly<Record<string, string>>,
    clock?: Clock,
  ): Promise<Report>;
  close(): Promise<void>;
}

const allow = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

export const RESOURCES: Resources = {
  ...worker(),
  /** What the worker needs for the step of the login provider, beyond what it needs for its work. */
  ReadProvider: {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ManagedPolicyName: 'read-provider',
      PolicyDocument: allow('iam:GetOpenIDConnectProvider'),
      Roles: [{ Ref: 'Worker' }],
    },
  },
  Ingestion: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'serval-ingestion',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
          },
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:TagSession' },
        ],
      },
      Policies: [
        { PolicyName: 'read-roles', PolicyDocument: ingestionPolicy() },
        { PolicyName: 'list-accounts', PolicyDocument: allow('organizations:ListAccounts') },
      ],
    },
  },
  Reader: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'Reader',
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: loginTrust({
        federated: oidcProviderArn('aws', ACCOUNT, 'example.okta.com'),
        issuer: 'example.okta.com',
        clientId: CLIENT_ID,
      }),
      Tags: [{ Key: 'serval', Value: '' }],
    },
  },
  Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: ISSUER, ClientIdList: [CLIENT_ID] } },
};

export async function whole(): Promise<Whole> {
  const directory = await mkdtemp(join(tmpdir(), 'doctor-'));
  const aws = localAws({ clock: systemClock, checkSignatureAge: true });
  const deploy: Whole['deploy'] = (resources = RESOURCES) =>
    void aws.deploy({ template: { Resources: resources }, stackName: 'all', account: ACCOUNT, region: REGION });
  deploy();
  aws.organization([{ id: ACCOUNT, name: 'production' }]);
  const served = await aws.listen();
  const front = await inFront(served.url, [oidcProviderArn('aws', ACCOUNT, 'example.okta.com')]);

  const login = await startLogin({
    issuer: ISSUER,
    clients: [{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, redirectUris: [`${BRIDGE_URL}/oidc/auth/callback`] }],
    users: [{ subject: '00u1', email: 'ada@example.com' }],
    clock: systemClock,
  });
  const hosts = new Map([[ISSUER, login.url]]);
  const fetch = byPublicNames(hosts);
  const catalog = join(directory, 'catalog');
  const bridge = await serveBridge({ port: 0, healthPort: 0, hostname: 'localhost' }, systemClock, (url) => {
    hosts.set(BRIDGE_URL, url);
    return createBridge({
      settings: {
        publicUrl: BRIDGE_URL,
        issuer: ISSUER,
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        discoveryUrl: discoveryUrlOf(ISSUER),
        cookieKeys: [new Uint8Array(32).fill(7)],
        allowAbsentEmailVerified: true,
        allowSessionsPastGrantEnd: false,
      },
      clock: systemClock,
      random: systemRandom,
      stores: {
        catalog: fileCatalog(catalog),
        grants: fileGrantStore(join(directory, 'grants.json'), systemClock),
        audit: fileAuditStore(join(directory, 'audit.json'), systemClock),
      },
      sts: webIdentitySts({ endpoint: served.url, timeout: 5_000 }),
      fetch,
      log: () => undefined,
    });
  });

  const endpoints = {
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_STS: front.url,
    AWS_ENDPOINT_URL_IAM: front.url,
    AWS_ENDPOINT_URL_ORGANIZATIONS: front.url,
  };
  const { accessKeyId, secretAccessKey } = aws.administrator(ACCOUNT);
  const administrator = { ...endpoints, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const environment = { ...endpoints, ...(await podCredentials(aws, served.url)) };
  const tokenFile = join(directory, 'token');
  await writeFile(tokenFile, await idToken(login.url), { mode: 0o600 });
  const accountArgs = ['--role-arn', INGESTION_ARN, '--external-id', EXTERNAL_ID, '--directory', catalog];

  const world: Whole = {
    aws,
    listings: front.reads,
    directory,
    environment,
    administrator,
    discoveryUrl: login.discoveryUrl,
    bridgeUrl: bridge.url,
    tokenFile,
    args: {
      roleArn: INGESTION_ARN,
      externalId: EXTERNAL_ID,
      directory: catalog,
      organization: true,
      issuer: ISSUER,
      clientId: CLIENT_ID,
      bridge: BRIDGE_URL,
      tokenFile,
      workerRoleArn: WORKER_ARN,
      workerCluster: CLUSTER_ARN,
      workerNamespace: 'serval',
    },
    deploy,
    sync: () => cli(['sync', ...accountArgs], administrator),
    diagnosed: (args = {}, under = environment, clock = systemClock) =>
      inEnvironment(under, () => diagnose({ ...world.args, ...args }, { fetch, clock, tell: () => undefined })),
    close: async () => {
      await bridge.close(0);
      await login.close();
      await front.close();
      await served.close();
      await rm(directory, { recursive: true });
    },
  };
  return world;
}

/** As TLS and DNS would have it: what is asked under a public name is answered on loopback, and names itself publicly. */
function byPublicNames(hosts: ReadonlyMap<string, string>): Fetch {
  const real = nodeFetch({ kept: false });
  return async (url, request) => {
    const { origin } = new URL(url);
    const local = hosts.get(origin);
    const answer = await real(local === undefined ? url : local + url.slice(origin.length), request);
    if (local === undefined) return answer;
    const publicly = (text: string): string => text.replaceAll(local, origin);
    return {
      ...answer,
      headers: answer.headers.map(([name, value]) => [name, publicly(value)]),
      body: new TextEncoder().encode(publicly(new TextDecoder().decode(answer.body))),
    };
  };
}

async function inEnvironment<T>(environment: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = process.env;
  const kept = Object.entries(before).filter(([name]) => !name.startsWith('AWS_'));
  process.env = { ...Object.fromEntries(kept), AWS_EC2_METADATA_DISABLED: 'true', ...environment };
  try {
    return await work();
  } finally {
    process.env = before;
  }
}

async function podCredentials(aws: LocalAws, url: string): Promise<Record<string, string>> {
  const pod = { cluster: 'prod', namespace: 'serval', serviceAccount: 'serval-worker-sa' };
  const answer = await fetch(`${url}/v1/credentials`, { headers: { authorization: aws.podIdentityToken(pod) } });
  const { AccessKeyId, SecretAccessKey, Token } = (await answer.json()) as Record<string, string>;
  return { AWS_ACCESS_KEY_ID: AccessKeyId!, AWS_SECRET_ACCESS_KEY: SecretAccessKey!, AWS_SESSION_TOKEN: Token! };
}

/** The code flow, as the bridge goes it. */
async function idToken(url: string): Promise<string> {
  const verifier = 'v'.repeat(43);
  const redirect = `${BRIDGE_URL}/oidc/auth/callback`;
  const asked = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: redirect,
    response_type: 'code',
    scope: 'openid profile email',
    state: 's',
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
  });
  const callback = new URL(await visitor().upToCallback(`${url}/auth?${asked}`));
  const answer = await fetch(`${url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${CLIENT_ID}:${CLIENT_SECRET}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code')!,
      redirect_uri: redirect,
      code_verifier: verifier,
    }),
  });
  return ((await answer.json()) as { id_token: string }).id_token;
}

/**
 * One read of IAM that the local AWS lacks; all else goes on to it.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html
 */
async function inFront(aws: string, providers: readonly string[]) {
  const reads: string[] = [];
  const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const form = new URLSearchParams(body.toString());
    if (form.get('Action') === 'ListOpenIDConnectProviders') {
      reads.push('iam:ListOpenIDConnectProviders');
      response.writeHead(200, { 'content-type': 'text/xml' }).end(listed(providers));
      return;
    }
    const { method, url, headers } = request;
    const onward = httpRequest(`${aws}${url}`, { method, headers }, (answer) => {
      response.sendDate = false;
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    onward.end(body);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reads,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const listed = (arns: readonly string[]): string =>
  `<ListOpenIDConnectProvidersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListOpenIDConnectProvidersResult><OpenIDConnectProviderList>${arns
    .map((arn) => `<member><Arn>${arn}</Arn></member>`)
    .join('')}</OpenIDConnectProviderList></ListOpenIDConnectProvidersResult></ListOpenIDConnectProvidersResponse>`;

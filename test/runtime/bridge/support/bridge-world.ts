/** A bridge on loopback with all that it needs: AWS with one requestable role, a login provider, stores in files. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loginTrust, oidcProviderArn } from '../../../../lib/model/index.js';
import { localAws } from '../../../../local/aws/index.js';
import type { Call, JsonWebKeySet, LocalAws } from '../../../../local/aws/api.js';
import { startLogin, type LocalUser } from '../../../../local/login/index.js';
import { startSignIn } from '../../../../local/sign-in/index.js';
import { createBridge, serveBridge, type BridgeParts, type BridgeSettings } from '../../../../runtime/bridge/index.js';
import { nodeFetch } from '../../../../runtime/bridge/node-fetch.js';
import type { SecretSource } from '../../../../runtime/bridge/secrets.js';
import type { ServerLimits } from '../../../../runtime/bridge/serve.js';
import type { LoginLine } from '../../../../runtime/bridge/log.js';
import type { Fetch } from '../../../../runtime/fetch.js';
import type { CatalogRole, CatalogStore } from '../../../../runtime/catalog/catalog.js';
import { fileCatalog } from '../../../../runtime/catalog/file-catalog.js';
import type { AuditStore } from '../../../../runtime/grants/audit.js';
import { fileAuditStore } from '../../../../runtime/grants/file-audit.js';
import { fileGrantStore } from '../../../../runtime/grants/file-grants.js';
import type { Grant, GrantStore, GrantWriter } from '../../../../runtime/grants/grant.js';
import { systemRandom } from '../../../../runtime/random.js';
import type { SessionStores } from '../../../../runtime/session/start-session.js';
import { webIdentitySts, type WebIdentitySts } from '../../../../runtime/session/sts.js';
import { virtualClock, type VirtualClock } from '../../../support/clock.js';
import { grant, NOW, role, ROLE_ARN } from '../../session/samples.js';
import { entry } from '../../catalog/samples.js';
import { acceptance } from './accepted.js';
import { rogueProvider, type RogueProvider } from './rogue-provider.js';

export const ISSUER = 'https://example.okta.com';
export const CLIENT_ID = '0oa-client';
export const CLIENT_SECRET = 'client-secret-canary';
export const ACCOUNT = '111122223333';

export const PEOPLE: readonly LocalUser[] = [
  { subject: '00u1', email: 'ada@example.com', name: 'Ada' },
  { subject: '00u2', email: 'Eve@Example.com' },
];

export interface BridgeWorld {
  readonly url: string;
  readonly healthUrl: string;
  readonly clock: VirtualClock;
  readonly aws: LocalAws;
  readonly catalog: CatalogStore;
  readonly grants: GrantStore & GrantWriter;
  readonly audit: AuditStore;
  readonly settings: BridgeSettings;
  /** Where the stores keep their files. */
  readonly directory: string;
  /** What was logged, oldest first. */
  readonly log: LoginLine[];
  /** Why it was not ready, each time that this changed. */
  readonly reported: readonly string[];
  /** How many ID tokens the bridge took. Each is judged by others when the world is closed. */
  accepted(): number;
  /** Calls of AssumeRoleWithWebIdentity so far. */
  minted(): readonly Call[];
  /** Who has signed in to the console, by ARN. */
  readonly signedIn: readonly string[];
  /** Revokes a grant as an operator does. */
  revoke(id: string): Promise<void>;
  /** Ends the bridge as SIGTERM does. */
  drain(delay: number): Promise<void>;
  /** @throws Error where jose or aws-jwt-verify refuses a token that the bridge took */
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly settings?: Partial<BridgeSettings>;
  readonly secrets?: (clock: VirtualClock) => SecretSource;
  /** @default - none, so that a test asks as often as it likes */
  readonly limits?: BridgeParts['limits'];
  /** Of the server, instead of those of production. */
  readonly serverLimits?: Partial<ServerLimits>;
  readonly metrics?: (clock: VirtualClock) => BridgeParts['metrics'];
  readonly grants?: readonly Grant[];
  readonly role?: Partial<CatalogRole>;
  readonly emailInUserinfoOnly?: boolean;
  readonly algorithm?: 'RS256' | 'ES256';
  /** @default - `providerFetch` */
  readonly fetch?: Fetch;
  stores?(stores: SessionStores): SessionStores;
  sts?(sts: WebIdentitySts): WebIdentitySts;
}

interface ProviderPart {
  readonly discoveryUrl: string;
  jwks(): Promise<JsonWebKeySet>;
  close(): Promise<void>;
}

/** As the bridge's process asks its provider, but for connections that no world shall leave behind. */
export const providerFetch: Fetch = nodeFetch({ kept: false });

/** With the certified provider. */
export async function bridgeWorld(options: WorldOptions = {}): Promise<BridgeWorld> {
  return world(options, (url, clock) =>
    startLogin({
      issuer: ISSUER,
      clients: [
        {
          clientId: CLIENT_ID,
          clientSecret: CLIENT_SECRET,
          redirectUris: [`${url}/oidc/auth/callback`],
          ...(options.algorithm && { algorithm: options.algorithm }),
        },
      ],
      users: PEOPLE,
      clock,
      emailInUserinfoOnly: options.emailInUserinfoOnly,
    }),
  );
}

/** With a provider that can do wrong. */
export async function rogueWorld(options: WorldOptions = {}): Promise<BridgeWorld & { readonly rogue: RogueProvider }> {
  let rogue: RogueProvider | undefined;
  const issuer = options.settings?.issuer ?? ISSUER;
  const made = await world(options, async (_, clock) => {
    rogue = await rogueProvider({ issuer, clientId: CLIENT_ID, email: 'ada@example.com', clock });
    return rogue;
  });
  return { ...made, rogue: rogue! };
}

async function world(
  options: WorldOptions,
  start: (url: string, clock: VirtualClock) => Promise<ProviderPart>,
): Promise<BridgeWorld> {
  const clock = virtualClock(NOW, { auto: true });
  const directory = await mkdtemp(join(tmpdir(), 'bridge-'));
  let provider: ProviderPart | undefined;
  const aws = localAws({ clock, issuers: { [ISSUER]: () => provider!.jwks() } });
  aws.deploy({ template: rolesTemplate(), stackName: 'roles', account: ACCOUNT, region: 'us-east-1' });
  const served = await aws.listen();

  const catalog = fileCatalog(join(directory, 'catalog'));
  await catalog.putEntry(entry(role(options.role)), 1);
  const grantsFile = join(directory, 'grants.json');
  const grants = fileGrantStore(grantsFile, clock);
  for (const one of options.grants ?? [grant()]) await grants.create(one);
  const audit = fileAuditStore(join(directory, 'audit.json'), clock);
  const stores = { catalog, grants, audit };

  const signIn = await startSignIn({ now: () => clock.now(), sts: served.url });
  const sts = webIdentitySts({ endpoint: served.url, timeout: 5_000 });
  const log: LoginLine[] = [];
  let settings: BridgeSettings | undefined;
  const reported: string[] = [];
  const report = (reason: string) => reported.push(reason);
  const taken = acceptance(() => settings!, clock);
  const make = async (url: string) => {
    provider = await start(url, clock);
    settings = {
      publicUrl: url,
      issuer: ISSUER,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      discoveryUrl: provider.discoveryUrl,
      cookieKeys: [new Uint8Array(32).fill(7)],
      allowAbsentEmailVerified: true,
      allowSessionsPastGrantEnd: false,
      signInEndpoint: signIn.url,
      ...options.settings,
    };
    const bridge = createBridge({
      settings,
      secrets: options.secrets?.(clock),
      limits: options.limits,
      metrics: options.metrics?.(clock),
      advise: report,
      clock,
      random: systemRandom,
      stores: options.stores?.(stores) ?? stores,
      sts: options.sts?.(sts) ?? sts,
      fetch: taken.fetch(options.fetch ?? providerFetch),
      log: (line) => {
        taken.log(line);
        log.push(line);
      },
    });
    return taken.serve(bridge);
  };
  const bridge = await serveBridge(
    { port: 0, healthPort: 0, hostname: 'localhost', limits: options.serverLimits },
    clock,
    make,
    report,
  );

  let open = true;
  const drain = async (delay: number): Promise<void> => {
    if (open) await bridge.close(delay);
    open = false;
  };
  return {
    url: bridge.url,
    healthUrl: bridge.healthUrl,
    clock,
    aws,
    catalog,
    grants,
    audit,
    settings: settings!,
    directory,
    log,
    reported,
    accepted: () => taken.count(),
    minted: () => aws.calls().filter(({ action }) => action === 'sts:AssumeRoleWithWebIdentity'),
    signedIn: signIn.signedIn,
    revoke: async (id) => {
      const stored = JSON.parse(await readFile(grantsFile, 'utf8')) as { content: Grant[] };
      const content = stored.content.map((one) => (one.id === id ? { ...one, status: 'revoked' } : one));
      await writeFile(grantsFile, JSON.stringify({ ...stored, content }));
    },
    drain,
    close: async () => {
      await drain(0);
      await provider?.close();
      await served.close();
      await signIn.close();
      await rm(directory, { recursive: true });
      await taken.judged();
    },
  };
}

/** One requestable role of `ACCOUNT`. */
export function rolesTemplate(): unknown {
  const issuer = ISSUER.replace('https://', '');
  const trust = loginTrust({ federated: oidcProviderArn('aws', ACCOUNT, issuer), issuer, clientId: CLIENT_ID });
  return {
    Resources: {
      Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: ISSUER, ClientIdList: [CLIENT_ID] } },
      Reader: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'Reader',
          Path: '/teams/data/',
          MaxSessionDuration: 43_200,
          AssumeRolePolicyDocument: trust,
          Tags: [{ Key: 'serval', Value: '' }],
          Policies: [
            {
              PolicyName: 'read',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'iam:ListRoles', Resource: '*' }],
              },
            },
          ],
        },
      },
    },
    Outputs: { Arn: { Value: ROLE_ARN } },
  };
}

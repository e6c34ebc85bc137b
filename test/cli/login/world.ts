/** A bridge on loopback with all that it needs, in the system's time, for programs that have no other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import { loginTrust, oidcProviderArn } from '../../../lib/model/index.js';
import { startLogin, type LocalLogin } from '../../../local/login/index.js';
import { createBridge, serveBridge } from '../../../runtime/bridge/index.js';
import { nodeFetch } from '../../../runtime/bridge/node-fetch.js';
import { fileCatalog } from '../../../runtime/catalog/file-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { fileAuditStore } from '../../../runtime/grants/file-audit.js';
import { fileGrantStore } from '../../../runtime/grants/file-grants.js';
import type { GrantStore, GrantWriter } from '../../../runtime/grants/grant.js';
import { systemRandom } from '../../../runtime/random.js';
import { webIdentitySts } from '../../../runtime/session/sts.js';
import { allow, deployment, inline, role as roleOf } from '../../local/aws/support/templates.js';
import { entry } from '../../runtime/catalog/samples.js';
import { grant, role } from '../../runtime/session/samples.js';

const ISSUER = 'https://example.okta.com';
const CLIENT_ID = '0oa-client';
const CLIENT_SECRET = 'client-secret-canary';
const ACCOUNT = '111122223333';

export interface LoginWorld {
  /** The bridge's public URL. */
  readonly url: string;
  readonly aws: LocalAws;
  /** Where AWS is reached. */
  readonly awsUrl: string;
  readonly grants: GrantStore & GrantWriter;
  /** What the bridge did, in words of its log. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** With one grant of an hour, `g-1`, of Ada. */
export async function loginWorld(): Promise<LoginWorld> {
  const clock = systemClock;
  const directory = await mkdtemp(join(tmpdir(), 'login-world-'));
  let provider: LocalLogin | undefined;
  const aws = localAws({ clock, issuers: { [ISSUER]: () => provider!.jwks() } });
  aws.deploy(deployment(requestable(), {}, { account: ACCOUNT }));
  const served = await aws.listen();
  const catalog = fileCatalog(join(directory, 'catalog'));
  await catalog.putEntry(entry(role()), 1);
  const grants = fileGrantStore(join(directory, 'grants.json'), clock);
  await grants.create(grant({ createdAt: new Date(clock.now()).toISOString() }));
  const stores = { catalog, grants, audit: fileAuditStore(join(directory, 'audit.json'), clock) };
  const log: string[] = [];
  const make = async (url: string) => {
    provider = await startLogin({
      issuer: ISSUER,
      clients: [{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, redirectUris: [`${url}/oidc/auth/callback`] }],
      users: [{ subject: '00u1', email: 'ada@example.com', name: 'Ada' }],
      clock,
    });
    return createBridge({
      settings: {
        publicUrl: url,
        issuer: ISSUER,
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        discoveryUrl: provider.discoveryUrl,
        cookieKeys: [new Uint8Array(32).fill(7)],
        allowAbsentEmailVerified: true,
        allowSessionsPastGrantEnd: false,
      },
      clock,
      random: systemRandom,
      stores,
      sts: webIdentitySts({ endpoint: served.url, timeout: 5_000 }),
      fetch: nodeFetch({ kept: false }),
      log: ({ step, outcome }) => void log.push(`${step}: ${outcome}`),
    });
  };
  const listening = { port: 0, healthPort: 0, hostname: 'localhost' };
  const bridge = await serveBridge(listening, clock, make, () => undefined);
  return {
    url: bridge.url,
    aws,
    awsUrl: served.url,
    grants,
    log,
    close: async () => {
      await bridge.close(0);
      await provider?.close();
      await served.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** The role of the sample grant, which people who log in may assume; it may list roles. */
function requestable(): Record<string, unknown> {
  const issuer = ISSUER.replace('https://', '');
  const trust = loginTrust({ federated: oidcProviderArn('aws', ACCOUNT, issuer), issuer, clientId: CLIENT_ID });
  return {
    Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: ISSUER, ClientIdList: [CLIENT_ID] } },
    Reader: roleOf((trust as { Statement: unknown }).Statement, {
      RoleName: 'Reader',
      Path: '/teams/data/',
      MaxSessionDuration: 43_200,
      Tags: [{ Key: 'serval', Value: '' }],
      Policies: [inline('read', allow('iam:ListRoles'))],
    }),
  };
}

/**
 * The bundled bridge in its pod's constraints, out of the manifest that is applied: the ConfigMap's own bytes, the init
 * container's own command, and a login at the bridge that starts from what was unpacked, with the credentials that its
 * service account's token gives.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import { freePort } from '../../../local/ports.js';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import {
  irsaTrust,
  ISSUER_SCHEME,
  oidcProviderArn,
  parseRoleArn,
  serviceAccountSubject,
} from '../../../lib/model/index.js';
import { localAws } from '../../../local/aws/index.js';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { catalogTable } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { auditTable } from '../../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantWriter, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import { systemRandom } from '../../../runtime/random.js';
import { testIssuer } from '../../local/aws/support/issuer.js';
import { template } from '../../local/aws/support/templates.js';
import { containersCanBeMade } from '../../support/container.js';
import { grant } from '../session/samples.js';
import { type BridgePod, bridgePod, ended, type Volumes } from './support/pod.js';
import { rogueProvider } from './support/rogue-provider.js';
import { visitor } from './support/visitor.js';

const ISSUER = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const BUNDLE = readFileSync('dist/bundles/bridge/index.mjs');

let pod: BridgePod;
beforeAll(async () => {
  pod = await bridgePod();
}, 60_000);
afterAll(() => pod.remove());

const unpackedIn = (volumes: Volumes): string => volumes.get('bridge')!;
const archiveIn = (volumes: Volumes): string => join(volumes.get('archive')!, 'index.mjs.br');

/** What a program sees that runs in place of a container's own: its user, groups, home, and where it may write. */
const LOOKING = `
const { rmSync, writeFileSync } = require('node:fs');
const writing = ['/', '/tmp', '/usr/local/bin', '/etc', '/archive', '/bridge'].map((folder) => {
  try {
    writeFileSync(folder + '/file', '');
    return 'written';
  } catch ({ code }) {
    return code;
  }
});
console.log(JSON.stringify({ user: process.getuid(), groups: process.getgroups(), home: process.env.HOME, writing }));`;

// A machine that does not let a test make containers has bridge-archive.test.ts, which asks for less.
(containersCanBeMade() ? describe : describe.skip)('in a container (on Linux, by root who may mount)', () => {
  test('the constraints hold: a number for a user, no home, nowhere to write but in the empty volume', async () => {
    const seenBy = async (container: BridgePod['bridge']): Promise<unknown> => {
      const looking = { ...container, command: ['node', '-e', LOOKING], args: [] };
      return JSON.parse((await ended(pod.start(looking, pod.volumes()))).stdout);
    };
    const who = { user: pod.user, groups: [pod.user] };
    expect(await seenBy(pod.unpack)).toEqual({
      ...who,
      writing: ['EROFS', 'ENOENT', 'EROFS', 'EROFS', 'EROFS', 'written'],
    });
    expect(await seenBy(pod.bridge)).toEqual({
      ...who,
      writing: ['EROFS', 'ENOENT', 'EROFS', 'EROFS', 'ENOENT', 'EROFS'],
    });
  });

  test('what is unpacked is byte for byte the bundle, and nothing else', async () => {
    const volumes = pod.volumes();
    expect(await ended(pod.start(pod.unpack, volumes))).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readdirSync(unpackedIn(volumes))).toEqual(['index.mjs']);
    expect(readFileSync(join(unpackedIn(volumes), 'index.mjs')).equals(BUNDLE)).toBe(true);
  });

  test.each<[string, (right: Buffer) => Buffer]>([
    [
      'with one bit changed',
      (right) => Buffer.from(right.map((byte, index) => (index === right.length >> 1 ? byte ^ 1 : byte))),
    ],
    ['that is cut off', (right) => right.subarray(0, right.length >> 1)],
    ['of another program', () => brotliCompressSync('process.exit(0)')],
    ['that is empty', () => Buffer.alloc(0)],
  ])('an archive %s is not unpacked', async (_, change) => {
    const volumes = pod.volumes();
    writeFileSync(archiveIn(volumes), change(readFileSync(archiveIn(volumes))));
    expect((await ended(pod.start(pod.unpack, volumes))).code).toBe(1);
    expect(readdirSync(unpackedIn(volumes))).toEqual([]);
  });

  test('the bridge starts from it with the environment of its manifest and its secret, and people log in', async () => {
    const { environment } = pod;
    const settings = environment as Record<'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'AWS_REGION' | 'PUBLIC_URL', string>;
    const cluster = await testIssuer(ISSUER, 'RS256');
    const aws = awsWithRole(environment.AWS_ROLE_ARN!, cluster.keys);
    const token = await cluster.token(Date.now(), {
      sub: serviceAccountSubject(pod.namespace, pod.serviceAccount),
      aud: pod.audience,
    });
    const [sts, dynamodb] = [await aws.listen(), await dynamoDbWithGrant(environment)];
    const provider = await rogueProvider({
      issuer: settings.OIDC_ISSUER,
      clientId: settings.OIDC_CLIENT_ID,
      email: 'ada@example.com',
      clock: systemClock,
    });

    const volumes = pod.volumes(token);
    expect((await ended(pod.start(pod.unpack, volumes))).code).toBe(0);
    const [port, healthPort] = [await freePort(), await freePort()];
    const child = pod.start(pod.bridge, volumes, {
      ...environment,
      // What the Secret `bridge-secrets` gives.
      OIDC_CLIENT_SECRET: 'client-secret',
      COOKIE_KEYS: Buffer.alloc(32, 'k').toString('base64'),
      // Where the world outside is in this test, and ports that nobody else has.
      OIDC_DISCOVERY_URL: provider.discoveryUrl,
      AWS_ENDPOINT_URL_STS: sts.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      // Nothing stands in front of it here.
      TRUSTED_PROXIES: '0',
      PORT: String(port),
      HEALTH_PORT: String(healthPort),
    });
    const end = ended(child);
    const health = async (path: string): Promise<number | undefined> =>
      (await fetch(`http://localhost:${healthPort}${path}`).catch(() => undefined))?.status;
    try {
      while (child.exitCode === null && (await health(pod.bridge.readinessProbe!.httpGet.path)) !== 200)
        await sleep(50);
      expect(await health(pod.bridge.livenessProbe!.httpGet.path)).toBe(200);

      const [web, url] = [visitor(), `http://localhost:${port}`];
      const callback = await web.upToCallback(`${url}/oidc/auth/login?grant=g-1`);
      expect(new URL(callback).origin).toBe(settings.PUBLIC_URL);
      // The load balancer's part: what comes under the public name goes to the pod.
      const page = await web.get(callback.replace(settings.PUBLIC_URL, url));
      expect(page.text('reason')).toContain('is not in the catalog');
      expect(aws.calls()).toEqual([
        { action: 'sts:AssumeRoleWithWebIdentity', account: '111122223333', at: expect.any(Number) },
      ]);

      child.kill('SIGTERM');
      expect(await end).toMatchObject({ code: 0, stderr: '' });
    } finally {
      child.kill('SIGKILL');
      await Promise.all([dynamodb.close(), provider.close(), sts.close()]);
    }
  }, 60_000);
});

/** An AWS with the role that the pod's token is for, and the provider of its cluster. */
function awsWithRole(roleArn: string, keys: Awaited<ReturnType<typeof testIssuer>>['keys']) {
  const { account, name } = parseRoleArn(roleArn)!;
  const { namespace, serviceAccount, audience } = pod;
  const issuer = ISSUER.slice(ISSUER_SCHEME.length);
  const federated = oidcProviderArn('aws', account, issuer);
  const trust = irsaTrust({ federated, issuer, audience, pods: [{ namespace, serviceAccounts: [serviceAccount] }] });
  const resources = {
    Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: ISSUER, ClientIdList: [audience] } },
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: name, AssumeRolePolicyDocument: trust } },
  };
  const aws = localAws({ clock: systemClock, issuers: { [ISSUER]: keys } });
  aws.deploy({ template: template(resources), stackName: 'identity', account, region: 'eu-west-1' });
  return aws;
}

/** The bridge's tables, with one grant. */
async function dynamoDbWithGrant(environment: Readonly<Record<string, string>>) {
  const dynamodb = await localDynamoDb();
  const client = documentClient({
    region: environment.AWS_REGION!,
    clock: systemClock,
    random: systemRandom,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoints: { dynamodb: dynamodb.url },
  });
  const { CATALOG_TABLE, GRANTS_TABLE, AUDIT_TABLE } = environment as Record<string, string>;
  for (const table of [catalogTable(CATALOG_TABLE!), grantsTable(GRANTS_TABLE!), auditTable(AUDIT_TABLE!)]) {
    await client.send(new CreateTableCommand(table));
  }
  await dynamoGrantWriter(client, GRANTS_TABLE!).create(grant());
  client.destroy();
  return dynamodb;
}

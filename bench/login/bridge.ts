/** The bridge as its process runs it, log and limits and all; its stores are in memory, unless it is told of an AWS. */
import { awsParts, type AwsParts } from '../../runtime/bridge/aws-parts.js';
import { hostContext, hostedBridge } from '../../runtime/bridge/host.js';
import { nodeFetch } from '../../runtime/bridge/node-fetch.js';
import { constantSecrets } from '../../runtime/bridge/secrets.js';
import { serveBridge } from '../../runtime/bridge/serve.js';
import { bridgeSettings } from '../../runtime/bridge/settings.js';
import { systemClock } from '../../runtime/clock.js';
import { told } from '../sync/child.js';
import { grantOf, roleNumbered } from './grants.js';
import { measuredHere } from './relying.js';
import { CLIENT_ID, CLIENT_SECRET, ISSUER, type Place } from './terms.js';

const { port, discoveryUrl, aws: reached } = told<Place>();
const settings = bridgeSettings({
  ...process.env,
  PORT: String(port),
  PUBLIC_URL: `http://localhost:${port}`,
  OIDC_ISSUER: ISSUER,
  OIDC_DISCOVERY_URL: discoveryUrl,
  OIDC_CLIENT_ID: CLIENT_ID,
  OIDC_CLIENT_SECRET: CLIENT_SECRET,
  COOKIE_KEYS: Buffer.alloc(32, 1).toString('base64'),
  ALLOW_ABSENT_EMAIL_VERIFIED: 'true',
  AWS_REGION: 'us-west-1',
  CATALOG_TABLE: 'catalog',
  GRANTS_TABLE: 'grants',
  AUDIT_TABLE: 'audit',
  ...(reached && { AWS_ENDPOINT_URL_STS: reached.sts, AWS_ENDPOINT_URL_DYNAMODB: reached.dynamodb }),
});

/** Answers at once, the same each time, and keeps nothing. */
const inMemory: AwsParts = {
  stores: {
    catalog: { role: (arn) => Promise.resolve(roleNumbered(personIn(arn))) },
    grants: {
      grant: (id) => Promise.resolve(grantOf(personIn(id))),
      grantsOf: (email) => Promise.resolve([grantOf(personIn(email))]),
      recordSession: (id, _startedAt, session) =>
        Promise.resolve({ recorded: true, grant: { ...grantOf(personIn(id)), sessions: [session] } }),
    },
    audit: { put: () => Promise.resolve(), putRefusal: () => Promise.resolve(), rows: () => Promise.resolve([]) },
  },
  sts: {
    reaches: () => true,
    assumeRoleWithWebIdentity: ({ roleArn, sessionName, seconds }) =>
      Promise.resolve({
        accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
        secretAccessKey: 'x'.repeat(40),
        sessionToken: 'x'.repeat(1_000),
        expiration: systemClock.now() + seconds * 1000,
        assumedRoleArn: `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${sessionName}`,
        requestId: 'request',
      }),
  },
};

/** The number of the person whose grant, role or e-mail it is. */
function personIn(name: string): number {
  return Number(/-(\d+)(?:@|$)/.exec(name)![1]);
}

const context = {
  ...hostContext(settings, process.env),
  credentials: { accessKeyId: 'local', secretAccessKey: 'local', accountId: '111122223333' },
};
const parts = reached ? awsParts(settings, context, constantSecrets(settings)) : inMemory;
const fetch = nodeFetch({ kept: true, proxyEnvironment: context.proxyEnvironment });
// One address makes all requests here: none of them is too many, and all are counted.
const limits = { loginsPerMinute: 10_000_000, trustedProxies: 0 };
const bridge = hostedBridge(settings, constantSecrets(settings), parts, fetch, { limits });
await serveBridge({ port, healthPort: 0, hostname: 'localhost' }, systemClock, () => bridge);
measuredHere();

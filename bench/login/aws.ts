/** The AWS that the bridge calls in the part that is told apart: STS with one role for each person, and three tables. */
import { AUDIT_KEYS, CATALOG_KEYS, GRANTS_BY_PERSON, GRANTS_KEYS } from '../../lib/model/index.js';
import { loginTrust, oidcProviderArn } from '../../lib/model/index.js';
import type { JsonWebKeySet } from '../../local/aws/api.js';
import { localAws } from '../../local/aws/index.js';
import { memoryDynamoDb } from '../../local/dynamodb/memory.js';
import { documentClient } from '../../runtime/aws/clients.js';
import { dynamoCatalog } from '../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../runtime/clock.js';
import { dynamoGrantWriter } from '../../runtime/grants/dynamodb-grants.js';
import { systemRandom } from '../../runtime/random.js';
import { told } from '../sync/child.js';
import { serve } from '../sync/serve.js';
import { grantOf, roleNumbered } from './grants.js';
import { CLIENT_ID, ISSUER, PEOPLE } from './terms.js';

/** What this process is told. */
export interface Known {
  /** Where the provider's keys are, which STS fetches. */
  readonly jwksUri: string;
}

const { jwksUri } = told<Known>();
const keys = async (): Promise<JsonWebKeySet> => (await (await fetch(jwksUri)).json()) as JsonWebKeySet;
const account = roleNumbered(0).account;
const issuer = ISSUER.replace('https://', '');
const trust = loginTrust({ federated: oidcProviderArn('aws', account, issuer), issuer, clientId: CLIENT_ID });
const people = Array.from({ length: PEOPLE }, (_, person) => person);

const aws = localAws({ clock: systemClock, issuers: { [ISSUER]: keys } });
const roles = people.map((person) => {
  const { name: RoleName, path: Path, maxSessionDuration: MaxSessionDuration } = roleNumbered(person);
  const Properties = { RoleName, Path, MaxSessionDuration, AssumeRolePolicyDocument: trust };
  return [`Reader${person}`, { Type: 'AWS::IAM::Role', Properties }] as const;
});
const Provider = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: ISSUER, ClientIdList: [CLIENT_ID] } };
aws.deploy({
  template: { Resources: { Provider, ...Object.fromEntries(roles) } },
  stackName: 'bench',
  account,
  region: 'us-east-1',
});

const tables = { catalog: CATALOG_KEYS, grants: { ...GRANTS_KEYS, index: GRANTS_BY_PERSON }, audit: AUDIT_KEYS };
const memory = memoryDynamoDb({ clock: systemClock, tables });
const client = documentClient({
  region: 'us-west-1',
  clock: systemClock,
  random: systemRandom,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  endpoints: { dynamodb: 'http://localhost' },
  requestHandler: memory.requestHandler(),
});
const catalog = dynamoCatalog(client, 'catalog');
const grants = dynamoGrantWriter(client, 'grants');
for (const person of people) {
  const role = roleNumbered(person);
  await catalog.putEntry({ arn: role.arn, account, role, untold: [] }, 1);
  await grants.create(grantOf(person));
}

process.on('disconnect', () => process.exit(0));
process.send!({ sts: await serve(aws.requestHandler()), dynamodb: await serve(memory.requestHandler()) });

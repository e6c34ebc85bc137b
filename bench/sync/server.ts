/** The AWS that the benchmark syncs, throttled, in a process of its own. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { localAws } from '../../local/aws/index.js';
import { localDynamoDb } from '../../local/dynamodb/index.js';
import { dynamoDbClient } from '../../runtime/aws/clients.js';
import { catalogTable } from '../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../runtime/clock.js';
import { DEFAULT_RATES } from '../../runtime/sync/pacing.js';
import { CONNECTION, HUB, template } from './account.js';
import { systemRandom } from '../../runtime/random.js';

/** Where everything is served, and as whom. */
export interface Served {
  readonly aws: string;
  readonly dynamodb: string;
  readonly table: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const aws = localAws({ clock: systemClock });
aws.deploy({ template: template(), stackName: 'bench', account: CONNECTION.account, region: 'us-east-1' });
aws.throttle({ rates: DEFAULT_RATES });
const { url } = await aws.listen();
const dynamodb = await localDynamoDb();
const credentials = aws.administrator(HUB);
const table = 'catalog';
const endpoints = { dynamodb: dynamodb.url };
await dynamoDbClient({ region: 'us-west-1', clock: systemClock, random: systemRandom, endpoints, credentials }).send(
  new CreateTableCommand(catalogTable(table)),
);
process.send!({ aws: url, dynamodb: dynamodb.url, table, credentials } satisfies Served);

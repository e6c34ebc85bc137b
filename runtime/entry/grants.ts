/** The grant function: settings from the environment, one line of JSON in the log for each grant that was written. */
import '../quiet.js';
import { ATTENDED } from '../aws/client-config.js';
import { documentClient } from '../aws/clients.js';
import { awsContext } from '../aws/context.js';
import { systemClock } from '../clock.js';
import { dynamoGrantStore, dynamoGrantWriter } from '../grants/dynamodb-grants.js';
import { grantFunction, type GrantAnswer } from '../grants/function.js';
import { systemRandom } from '../random.js';
import { readSettings, SETTING } from '../settings.js';
import { start } from '../start.js';

const answer = start(() => {
  const settings = readSettings(process.env);
  const aws = awsContext(settings, systemClock, systemRandom);
  const table = settings.required('GRANTS_TABLE', SETTING.table);
  const client = documentClient(aws, ATTENDED);
  return grantFunction({
    store: { ...dynamoGrantStore(client, table), ...dynamoGrantWriter(client, table) },
    clock: systemClock,
    log: (line) => process.stdout.write(`${line}\n`),
  });
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export const handler = (event: unknown, { awsRequestId }: { readonly awsRequestId: string }): Promise<GrantAnswer> =>
  answer(event, awsRequestId);

import type { CommandModule } from 'yargs';
import { documentClient } from '../../runtime/aws/clients.js';
import { awsContext } from '../../runtime/aws/context.js';
import { systemClock } from '../../runtime/clock.js';
import { RuntimeError } from '../../runtime/errors.js';
import { dynamoGrantWriter } from '../../runtime/grants/dynamodb-grants.js';
import { fileGrantStore } from '../../runtime/grants/file-grants.js';
import type { GrantWriter } from '../../runtime/grants/grant.js';
import { newGrant } from '../../runtime/grants/grant-rules.js';
import { randomUuid, systemRandom } from '../../runtime/random.js';
import { readSettings } from '../../runtime/settings.js';

interface GrantArguments {
  readonly email: string;
  readonly role: string;
  readonly minutes: number;
  readonly id?: string;
  readonly justification?: string;
  readonly file?: string;
  readonly table?: string;
}

/** `cdk-serval grant`: lets a person assume a role, for so many minutes from the first session on. */
export const grantCommand: CommandModule<object, GrantArguments> = {
  command: 'grant',
  describe: 'Grant a person a role, for some minutes from the first session on',
  builder: (yargs) =>
    yargs
      .option('email', { type: 'string', demandOption: true, describe: "The person's login e-mail" })
      .option('role', { type: 'string', demandOption: true, describe: "The role's ARN" })
      .option('minutes', { type: 'number', demandOption: true, describe: 'Approved minutes' })
      .option('id', { type: 'string', describe: "The grant's id", defaultDescription: 'a new UUID' })
      .option('justification', { type: 'string', describe: 'Why the person needs the role' })
      .option('file', { type: 'string', describe: 'Write into this file' })
      .option('table', { type: 'string', describe: 'Write into this DynamoDB table' })
      .conflicts('file', 'table'),
  handler: async ({ email, role, minutes, id, justification, file, table }) => {
    const grant = newGrant(
      { id: id ?? randomUuid(systemRandom), email, roleArn: role, approvedMinutes: minutes, justification },
      systemClock.now(),
    );
    await writer(file, table).create(grant);
    console.log(JSON.stringify(grant, null, 2));
  },
};

function writer(file: string | undefined, table: string | undefined): GrantWriter {
  if (file !== undefined) return fileGrantStore(file, systemClock);
  if (table !== undefined)
    return dynamoGrantWriter(documentClient(awsContext(readSettings(process.env), systemClock, systemRandom)), table);
  throw new RuntimeError('Input', 'where to write is missing; give --file PATH or --table NAME');
}

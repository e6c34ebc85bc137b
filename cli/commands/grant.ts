import type { CommandModule } from 'yargs';
import { SERVICE } from '../../lib/model/names.js';
import { systemClock } from '../../runtime/clock.js';
import { createGrant, type CreatedGrant } from '../../runtime/grants/create-grant.js';
import { fileGrantStore } from '../../runtime/grants/file-grants.js';
import { newGrant, type NewGrant } from '../../runtime/grants/grant-rules.js';
import { randomUuid, systemRandom } from '../../runtime/random.js';
import { contextFor } from '../connection-options.js';
import { EXAMPLE_ROLE } from '../example-role.js';

interface GrantArguments {
  readonly email: string;
  readonly role: string;
  readonly minutes: number;
  readonly id?: string;
  readonly justification?: string;
  readonly file?: string;
  readonly function?: string;
  readonly region?: string;
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
      .option('function', {
        type: 'string',
        defaultDescription: SERVICE.grants,
        describe: 'The grant function: its name or ARN',
      })
      .option('region', { type: 'string', describe: 'Region of the function', defaultDescription: 'AWS_REGION' })
      .option('file', { type: 'string', describe: 'Write into this file instead' })
      .conflicts('file', ['function', 'region'])
      .example(
        `$0 grant --email ada@example.com --role ${EXAMPLE_ROLE} --minutes 60`,
        'an hour from the first session on',
      ),
  handler: async ({ email, role, minutes, id, justification, ...where }) => {
    const facts: NewGrant = {
      // Made here: a repeated invocation then asks for the same grant, and not for a second one.
      id: id ?? randomUuid(systemRandom),
      email,
      roleArn: role,
      approvedMinutes: minutes,
      ...(justification !== undefined && { justification }),
    };
    const { created, grant } = await create(facts, where);
    // Under an id of our own it can only be what an invocation wrote whose answer got lost, and that was repeated.
    if (!created && id !== undefined) console.error(`grant ${grant.id} was there already; nothing was written`);
    console.log(JSON.stringify(grant, null, 2));
  },
};

/** Checked before anything is called, so that a mistake costs no invocation. */
async function create(
  facts: NewGrant,
  where: Pick<GrantArguments, 'file' | 'function' | 'region'>,
): Promise<CreatedGrant> {
  const grant = newGrant(facts, systemClock.now());
  if (where.file !== undefined) return createGrant(fileGrantStore(where.file, systemClock), grant);
  const { createByFunction } = await import('../grant-function.js');
  return createByFunction(where.function ?? SERVICE.grants, facts, contextFor(where.region));
}

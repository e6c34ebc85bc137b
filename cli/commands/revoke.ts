import type { CommandModule } from 'yargs';
import { SERVICE } from '../../lib/model/names.js';
import { systemClock } from '../../runtime/clock.js';
import { fileGrantStore } from '../../runtime/grants/file-grants.js';
import type { Grant } from '../../runtime/grants/grant.js';
import { revocation, type Revocation } from '../../runtime/grants/grant-rules.js';
import { revokeGrant, type RevokedGrant } from '../../runtime/grants/revoke-grant.js';
import { contextFor } from '../connection-options.js';

interface RevokeArguments {
  readonly grant: string;
  readonly justification?: string;
  readonly cutSessions?: boolean;
  readonly file?: string;
  readonly function?: string;
  readonly region?: string;
}

/** `cdk-serval revoke`: ends a grant for new sessions, and on demand the person's live ones on its role. */
export const revokeCommand: CommandModule<object, RevokeArguments> = {
  command: 'revoke <grant>',
  describe: 'End a grant at once, and on demand the live sessions of its person and role',
  builder: (yargs) =>
    yargs
      .positional('grant', { type: 'string', demandOption: true, describe: "The grant's id" })
      .option('justification', { type: 'string', describe: 'Why it ends' })
      .option('cut-sessions', {
        type: 'boolean',
        describe: "Deny everything to the person's live sessions on the role, by an inline policy of the role",
      })
      .option('function', {
        type: 'string',
        defaultDescription: SERVICE.grants,
        describe: 'The grant function: its name or ARN',
      })
      .option('region', { type: 'string', describe: 'Region of the function', defaultDescription: 'AWS_REGION' })
      .option('file', { type: 'string', describe: 'Write into this file instead' })
      .conflicts('file', 'function')
      .example('$0 revoke incident-42 --justification "incident closed"', 'no new sessions')
      .example('$0 revoke incident-42 --cut-sessions', 'and an end to those that live'),
  handler: async ({ grant: id, justification, cutSessions = false, ...where }) => {
    const asked = revocation({ id, ...(justification !== undefined && { justification }) });
    const { revoked, grant } = await revoke(asked, where);
    if (!revoked) console.error(`grant ${grant.id} was revoked already; nothing was written`);
    // Before the cut: where that fails, the grant is over all the same.
    console.log(JSON.stringify(grant, null, 2));
    if (cutSessions) await cut(grant, where.region);
  },
};

type Where = Pick<RevokeArguments, 'file' | 'function' | 'region'>;

async function revoke(asked: Revocation, where: Where): Promise<RevokedGrant> {
  if (where.file !== undefined) return revokeGrant(fileGrantStore(where.file, systemClock), asked, systemClock.now());
  const { revokeByFunction } = await import('../grant-function.js');
  return revokeByFunction(where.function ?? SERVICE.grants, asked, contextFor(where.region));
}

async function cut(grant: Grant, region: string | undefined): Promise<void> {
  const { cutSessionsOf } = await import('../cut-sessions.js');
  const { sessionName, before } = await cutSessionsOf(grant, contextFor(region));
  console.error(
    `sessions of ${sessionName} on ${grant.roleArn} from before ${before} are denied everything; ` +
      'AWS may take some minutes to apply it everywhere',
  );
}

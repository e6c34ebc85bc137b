import { organizationStateMachine } from '../../lib/model/index.js';
import { localStateMachine, type Execution, type Surroundings } from '../../local/step-functions/index.js';
import { HUB } from './account.js';

export const CHILDREN_AT_ONCE = 100;
export const RUN = '2026-11-01T00:30:00Z';
export const TABLE = 'catalog';

/** Runs the state machine of an organization as it is deployed, with its functions called `accounts`, `read`, `summary`. */
export async function runOrganization({ clock, call }: Pick<Surroundings, 'clock' | 'call'>): Promise<Execution> {
  const arn = `arn:aws:states:us-west-1:${HUB}:stateMachine:sync`;
  const definition = organizationStateMachine({
    partition: 'aws',
    name: 'sync',
    catalogTable: TABLE,
    accountsFunction: 'accounts',
    readFunction: 'read',
    summaryFunction: 'summary',
    batchesAtOnce: CHILDREN_AT_ONCE,
  });
  const run = await localStateMachine(arn, definition, { clock, call, random: () => 0 }).start({
    organizationRun: RUN,
  });
  if (run.status !== 'SUCCEEDED') throw new Error(`the run ended ${run.status}: ${run.cause}`);
  return run;
}

/** Stays up, so that a person can click through a login. */
import { once } from 'node:events';
import { BRIDGE } from '../../lib/model/index.js';
import { newGrant } from '../../runtime/grants/grant-rules.js';
import { ANA, BEN } from './people.js';
import { ingested, investigatorArn, workerContext } from './way.js';
import type { World } from './world.js';

const MINUTES = 60;

export async function serve(world: World): Promise<void> {
  const { bridgeUrl, clock, estate, grants } = world;
  await ingested(world, workerContext(world));
  const roleArn = await investigatorArn(world);
  const id = 'try-it';
  await grants.create(newGrant({ id, email: ANA.email, roleArn, approvedMinutes: MINUTES }, clock.now()));
  console.log(`
A bridge, a login provider and AWS are up on this machine.

  Open     ${bridgeUrl}${BRIDGE.loginPath}?grant=${id}
  Choose   ${ANA.email}, who may use ${roleArn} for ${MINUTES} minutes,
           or ${BEN.email}, who may not

The credentials work with the AWS CLI on this machine and nowhere else:

  export AWS_ENDPOINT_URL=${world.awsUrl} AWS_REGION=${estate.worker.region}
  aws sts get-caller-identity

Or let a terminal have them:

  npx tsx bin/cdk-serval.ts login ${id} --bridge ${bridgeUrl}

Ctrl-C ends it.`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

/** The way of the `serverless` example: deployed, used, updated, destroyed. */
import { join } from 'node:path';
import { SERVICE } from '../../../lib/model/index.js';
import { ANA } from '../../../local/demo/people.js';
import { isServices } from './app-facts.js';
import { fitted, synthesize } from './assembly.js';
import type { Cloud } from './cloud.js';
import { deploy, destroy } from './deployment.js';
import { allFlows } from './flows.js';
import { bundleHashes, foreignCode, inspect, leftovers, replaced } from './inspect.js';
import { leastPrivilege } from './least-privilege.js';
import { fillSecret, grantByCommand } from './operator.js';
import { openPlace } from './place.js';

const APP = 'test/referees/deploy/app/main.ts';
/** Of every function, in the later version of the app. */
const LATER_MEMORY = '640';

export interface Outcome {
  readonly complaints: readonly string[];
  readonly summary: string;
}

/** @param atEnd takes what has to be closed, whatever happens */
export async function deployedAndUsed(
  folder: string,
  atEnd: (closer: () => Promise<void> | void) => void,
): Promise<Outcome> {
  const complaints: string[] = [];
  const started = Date.now();
  const note = (text: string) => console.log(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}`);

  const app = synthesize(APP, join(folder, 'app'));
  const bundles = bundleHashes();
  const leftOut = fitted(app);
  note(`synthesized; the emulator refuses ${leftOut.join(', ')}`);
  const place = await openPlace(folder, app, atEnd);
  note(`bootstrapped ${[...place.accounts.keys()].join(', ')}`);

  for (const [account, { cdk }] of place.accounts) {
    const identity = app.stacks.filter((stack) => stack.account === account && !isServices(stack));
    if (identity.length > 0) deploy(cdk, app, identity);
  }
  const services = app.stacks.filter(isServices);
  const { cloud, cdk } = place.accounts.get(services[0]!.account)!;
  deploy(cdk, app, services);
  const deployed = await inspect(cloud, app, leftOut);
  complaints.push(...deployed.complaints);
  note(`deployed ${deployed.made.length} resources of services`);

  await fillSecret(cloud, place.clientSecret);
  const roleArn = await firstSync(cloud);
  complaints.push(...(await grantByCommand(place, cloud, { email: ANA.email, roleArn, minutes: 20 })));
  const flows = await allFlows({ cloud, roleArn, stsUrl: place.stsUrl, login: place.login });
  const { denied, refused, ...privileges } = await leastPrivilege(place, cloud, flows);
  complaints.push(...privileges.complaints, ...foreignCode(folder, bundles, Object.keys(flows)));
  note(`used; ${denied} rights denied when they were taken out, ${refused} refused by lib/model`);

  const later = synthesize(APP, join(folder, 'later'), { MEMORY_MEBIBYTES: LATER_MEMORY });
  fitted(later);
  deploy(cdk, later, later.stacks.filter(isServices));
  const updated = await inspect(cloud, later, leftOut);
  complaints.push(...updated.complaints, ...replaced(deployed.made, updated.made));
  for (const [name, flow] of Object.entries(flows)) {
    const failure = await flow();
    if (failure !== undefined) complaints.push(`after the update ${name} fails: ${failure}`);
  }
  note('updated, and used again');

  const grants = (await cloud.items(SERVICE.grantsTable)).length;
  destroy(cdk, later, later.stacks.filter(isServices));
  const { retained, complaints: remaining } = await leftovers(cloud, later, updated.made);
  complaints.push(...remaining);
  if ((await cloud.items(SERVICE.grantsTable)).length !== grants) complaints.push('grants went with the stack');
  note(`destroyed; ${retained} resources are retained`);

  const count = deployed.made.length;
  const rights = `each of ${denied + refused} rights shown to be needed`;
  return { complaints, summary: `${count} resources deployed, used, updated and destroyed, ${rights}` };
}

/** The first sync finds the role that a person is let into. */
async function firstSync(cloud: Cloud): Promise<string> {
  const { answer } = await cloud.invoke(SERVICE.sync, {});
  for (const { sk } of await cloud.items(SERVICE.catalogTable)) {
    const [, arn] = /^ROLE#(.*)$/.exec(sk?.S ?? '') ?? [];
    if (arn !== undefined) return arn;
  }
  throw new Error(`the sync found no role: ${JSON.stringify(answer)}`);
}

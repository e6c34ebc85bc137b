/** The way of the `serverless` example: deployed, used, updated, destroyed. */
import { join } from 'node:path';
import { SERVICE } from '../../../lib/model/index.js';
import { ANA } from '../../../local/demo/people.js';
import { isServices } from './app-facts.js';
import { fitted, synthesize, type Assembly } from './assembly.js';
import type { Cloud } from './cloud.js';
import { deploy, destroy, stackResources, type StackResource } from './deployment.js';
import { flows } from './flows.js';
import { grantByCommand } from './grant-command.js';
import { everyRightIsNeeded } from './need.js';
import { openPlace } from './place.js';
import { recordOf, recordProblems } from './recorded.js';

const APP = 'test/referees/deploy/app/main.ts';
/** Of every function, in the later version of the app. */
const LATER_MEMORY = 640;

export interface Outcome {
  readonly complaints: readonly string[];
  readonly summary: string;
}

/** @param atEnd takes what has to be closed, whatever happens */
export async function deployedAndUsed(
  folder: string,
  atEnd: (closer: () => Promise<void> | void) => void,
): Promise<Outcome> {
  const started = Date.now();
  const note = (text: string) => console.log(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}`);

  const app = synthesize(APP, join(folder, 'app'), {});
  const left = fitted(app);
  note(`synthesized; the emulator refuses ${left.join(', ')}`);
  const place = await openPlace(folder, app, atEnd);
  note(`bootstrapped ${[...place.accounts.keys()].join(' and ')}`);

  for (const [account, { cdk }] of place.accounts) {
    const identity = app.stacks.filter((stack) => stack.account === account && !isServices(stack));
    if (identity.length > 0) deploy(cdk, app, identity);
  }
  const services = app.stacks.filter(isServices);
  const { account } = services[0]!;
  const { cloud, cdk } = place.accounts.get(account)!;
  deploy(cdk, app, services);
  note('deployed');

  const complaints: string[] = [];
  const inspect = async (what: Assembly): Promise<readonly StackResource[]> => {
    const made: StackResource[] = [];
    for (const { name, template } of what.stacks.filter(isServices)) {
      const resources = await stackResources(cloud, name);
      made.push(...resources);
      for (const [logicalId, resource] of Object.entries(template.Resources)) {
        const found = resources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId);
        if (found) complaints.push(...(await recordProblems(cloud, found.PhysicalResourceId, resource, logicalId)));
        else if (!left.includes(`${name}/${logicalId}`)) complaints.push(`${name} lacks ${logicalId}`);
      }
    }
    return made;
  };
  const before = await inspect(app);
  note(`found ${before.length} resources as the templates say`);

  await fillSecret(cloud, place.clientSecret);
  // The first sync finds the role that the person gets.
  await cloud.invoke(SERVICE.sync, {});
  const catalog = await cloud.items(SERVICE.catalogTable);
  const roleArn = catalog.map(({ sk }) => /^ROLE#(.*)$/.exec(sk?.S ?? '')?.[1]).find((arn) => arn !== undefined);
  if (roleArn === undefined) throw new Error(`the sync found no role: ${JSON.stringify(place.journal.take())}`);
  const way = flows({ cloud, roleArn, stsUrl: place.stsUrl, login: place.login });
  note(`the first sync found ${roleArn}`);

  complaints.push(...(await grantByCommand(place, cloud, { email: ANA.email, roleArn, minutes: 20 })));
  let denied = 0;
  for (const [role, flow] of [
    [SERVICE.sync, way.sync],
    [SERVICE.grants, way.grant],
    [SERVICE.bridge, way.login],
  ] as const) {
    const needed = await everyRightIsNeeded(cloud, place.journal, role, flow);
    complaints.push(...needed.complaints);
    denied += needed.denied;
    note(
      `${role}: goes well; without one of ${needed.denied} rights it is denied; not asked for: ${needed.unasked.map(({ action }) => action).join(', ')}`,
    );
  }

  const later = synthesize(APP, join(folder, 'later'), { MEMORY_MEBIBYTES: String(LATER_MEMORY) });
  fitted(later);
  deploy(cdk, later, later.stacks.filter(isServices));
  const after = await inspect(later);
  for (const { LogicalResourceId: id, PhysicalResourceId: was } of before) {
    const is = after.find(({ LogicalResourceId }) => LogicalResourceId === id)?.PhysicalResourceId;
    if (is !== was) complaints.push(`the update replaced ${id}: ${was} by ${is}`);
  }
  for (const [name, flow] of Object.entries(way)) {
    const { failure } = await flow();
    if (failure !== undefined) complaints.push(`after the update ${name} fails: ${failure}`);
  }
  note('updated, and all goes well');

  const items = (await cloud.items(SERVICE.grantsTable)).length;
  destroy(cdk, later, later.stacks.filter(isServices));
  for (const { name, template } of later.stacks.filter(isServices)) {
    for (const { LogicalResourceId: id, PhysicalResourceId } of after) {
      const resource = template.Resources[id];
      if (!resource) continue;
      const stays = resource.DeletionPolicy?.startsWith('Retain') ?? false;
      const record = await recordOf(cloud, PhysicalResourceId, resource);
      if (record === 'unasked') continue;
      if ((record === 'absent') === stays)
        complaints.push(`${name}/${id} ${stays ? 'is gone' : 'is still there'} after the stack`);
    }
  }
  if ((await cloud.items(SERVICE.grantsTable)).length !== items) complaints.push('grants went with the stack');
  note('destroyed');

  const summary = `${before.length} resources deployed, updated and destroyed, sync, grant and login went through, ${denied} rights shown to be needed`;
  return { complaints, summary };
}

/** What is left to the operator: the provider's client secret, beside the keys that the template made. */
async function fillSecret(cloud: Cloud, clientSecret: string): Promise<void> {
  const secret = { service: 'secretsmanager', target: 'secretsmanager.GetSecretValue' };
  const { SecretString } = await cloud.json<{ SecretString: string }>({
    ...secret,
    body: { SecretId: SERVICE.bridgeSecret },
  });
  // The emulator's template makes keys with punctuation, whatever it says; its API makes them as they are asked for.
  const password = { PasswordLength: 43, ExcludePunctuation: true };
  const { RandomPassword } = await cloud.json<{ RandomPassword: string }>({
    service: 'secretsmanager',
    target: 'secretsmanager.GetRandomPassword',
    body: password,
  });
  const filled = JSON.stringify({
    ...(JSON.parse(SecretString) as object),
    COOKIE_KEYS: RandomPassword,
    OIDC_CLIENT_SECRET: clientSecret,
  });
  const body = { SecretId: SERVICE.bridgeSecret, SecretString: filled, ClientRequestToken: 'x'.repeat(32) };
  await cloud.call({ service: 'secretsmanager', target: 'secretsmanager.PutSecretValue', body });
}

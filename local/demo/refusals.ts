/** Ways in that must fail, each tried for real: what was refused, and why. */
import { accountMismatch } from '../../lib/model/index.js';
import { newGrant } from '../../runtime/grants/grant-rules.js';
import { assumeRole, assumeRoleWithWebIdentity, type Caller } from './aws-calls.js';
import { logIn } from './log-in.js';
import { ANA, BEN } from './people.js';
import type { Section, Step } from './report.js';
import { explained, refused } from './steps.js';
import type { World } from './world.js';

export async function refusals(world: World, worker: Caller, roleArn: string): Promise<Section> {
  const { estate } = world;
  const [connection] = estate.connections;
  const wrong = { ...connection!, externalId: `not-${connection!.externalId}` };
  return {
    title: 'Refused',
    about: 'Each was tried; the text is what the person, the worker or the stranger got to read.',
    steps: [
      await someoneElse(world, roleArn),
      await untagged(world),
      explained(
        world.aws,
        refused('a wrong External ID', await assumeRole(worker, wrong), /AccessDenied.*sts:AssumeRole/),
      ),
      explained(
        world.aws,
        refused(
          'a trust without sts:TagSession',
          await assumeRole(worker, estate.withoutTagSession),
          /AccessDenied.*sts:TagSession/,
        ),
      ),
      await stranger(world, roleArn),
    ],
  };
}

/** Somebody with a grant's link, and another e-mail. */
async function someoneElse(world: World, roleArn: string): Promise<Step> {
  const id = 'grant-of-ana';
  await grantAna(world, id, roleArn);
  return withoutSts(world, 'another e-mail', id, BEN.subject, accountMismatch(BEN.email, ANA.email));
}

async function untagged(world: World): Promise<Step> {
  const id = 'grant-forgotten-tag';
  await grantAna(world, id, world.estate.withoutTag);
  return withoutSts(world, 'a role without the tag', id, ANA.subject, /is not in the catalog/);
}

function grantAna({ grants, clock }: World, id: string, roleArn: string): Promise<void> {
  return grants.create(newGrant({ id, email: ANA.email, roleArn, approvedMinutes: 30 }, clock.now()));
}

/** A well-made token for our client id, of a provider that nobody registered. */
async function stranger({ foreign, estate, awsUrl }: World, roleArn: string): Promise<Step> {
  const token = await foreign.token(estate.provider.clientId, ANA.email);
  const outcome = await assumeRoleWithWebIdentity({ url: awsUrl, region: 'us-west-1' }, roleArn, token);
  return refused("a foreign provider's token", outcome, /^InvalidIdentityToken: No OpenIDConnect provider/);
}

/** A login that the bridge itself refuses: AWS must not even have been asked. */
async function withoutSts(
  { aws, bridgeUrl }: World,
  what: string,
  grantId: string,
  subject: string,
  because: RegExp | string,
): Promise<Step> {
  const before = aws.calls().length;
  const { refusal } = await logIn(bridgeUrl, grantId, subject);
  const step = refused(what, refusal === undefined ? { done: 'credentials' } : { refused: refusal }, because);
  if (aws.calls().length === before) return step;
  return { ...step, seen: `${step.seen} (but AWS was asked)`, asItShould: false };
}

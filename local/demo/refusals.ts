/** Ways in that must fail, each tried for real: what was refused, and why. */
import { accountMismatch } from '../../lib/model/index.js';
import { newGrant } from '../../runtime/grants/grant-rules.js';
import { assumeRole, assumeRoleWithWebIdentity, type Caller, type Outcome } from './aws-calls.js';
import { logIn } from './log-in.js';
import { ANA, BEN } from './people.js';
import type { Section, Step } from './report.js';
import { explained, refused } from './steps.js';
import type { World } from './world.js';

export async function refusals(world: World, worker: Caller, roleArn: string): Promise<Section> {
  const { estate } = world;
  const [connection] = estate.connections;
  const wrong = { ...connection!, externalId: `${connection!.externalId.slice(0, -1)}x` };
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
async function someoneElse({ grants, bridgeUrl, clock, aws }: World, roleArn: string): Promise<Step> {
  const id = 'grant-of-ana';
  await grants.create(newGrant({ id, email: ANA.email, roleArn, approvedMinutes: 30 }, clock.now()));
  const step = await withoutSts(aws, () => login(bridgeUrl, id, BEN.subject));
  const text = accountMismatch(BEN.email, ANA.email);
  return { ...step('another e-mail'), asItShould: step('').asItShould && step('').seen.includes(text) };
}

async function untagged({ grants, bridgeUrl, clock, aws, estate }: World): Promise<Step> {
  const id = 'grant-forgotten-tag';
  await grants.create(newGrant({ id, email: ANA.email, roleArn: estate.withoutTag, approvedMinutes: 30 }, clock.now()));
  return (await withoutSts(aws, () => login(bridgeUrl, id, ANA.subject)))('a role without the tag');
}

/** A well-made token for our client id, of a provider that nobody registered. */
async function stranger({ foreign, estate, awsUrl }: World, roleArn: string): Promise<Step> {
  const token = await foreign.token(estate.provider.clientId, ANA.email);
  const outcome = await assumeRoleWithWebIdentity({ url: awsUrl, region: 'us-west-1' }, roleArn, token);
  return refused("a foreign provider's token", outcome, /InvalidIdentityToken|AccessDenied/);
}

async function login(bridgeUrl: string, grantId: string, subject: string): Promise<Outcome> {
  const { refusal } = await logIn(bridgeUrl, grantId, subject);
  return refusal === undefined ? { done: 'credentials' } : { refused: refusal };
}

/** A refusal by the bridge itself: STS must not even have been asked. */
async function withoutSts(aws: World['aws'], attempt: () => Promise<Outcome>): Promise<(what: string) => Step> {
  const before = aws.calls().length;
  const outcome = await attempt();
  const asked = aws.calls().length - before;
  return (what) => {
    const step = refused(what, outcome);
    return asked === 0 ? step : { ...step, seen: `${step.seen} (but AWS was asked)`, asItShould: false };
  };
}

/**
 * Ways in that must fail, on the very templates of examples/self-hosted: each by itself, with what AWS was asked.
 * The last test lets somebody in, so that the others can't pass because nothing works.
 */
import { readFile } from 'node:fs/promises';
import { accountMismatch } from '../../../lib/model/index.js';
import type { Call, Deployment } from '../../../local/aws/api.js';
import { assumeRoleWithWebIdentity } from '../../../local/demo/aws-calls.js';
import type { DialogValues } from '../../../local/demo/estate.js';
import { logIn } from '../../../local/demo/log-in.js';
import { ANA, BEN } from '../../../local/demo/people.js';
import { investigatorArn, ingested, workerContext } from '../../../local/demo/way.js';
import { startWorld, type World } from '../../../local/demo/world.js';
import { newGrant } from '../../../runtime/grants/grant-rules.js';
import { syncAccounts } from '../../../runtime/sync/sync.js';

const EXPECTED = 'examples/self-hosted/expected/aws';
const MINUTE = 60_000;
let world: World;
let roleArn: string;

async function golden(stackName: string, account: string): Promise<Deployment> {
  const template: unknown = JSON.parse(await readFile(`${EXPECTED}/${stackName}.template.json`, 'utf8'));
  return { template, stackName, account, region: 'eu-west-1' };
}

beforeEach(async () => {
  world = await startWorld([
    await golden('ServalTools', '111122223333'),
    await golden('ServalProduction', '444455556666'),
  ]);
  await ingested(world, workerContext(world));
  roleArn = await investigatorArn(world);
});

afterEach(() => world.close());

/** What happened, and the calls of STS meanwhile. */
async function watched<T>(attempt: () => Promise<T>): Promise<{ readonly answer: T; readonly sts: readonly Call[] }> {
  const before = world.aws.calls().length;
  const answer = await attempt();
  return {
    answer,
    sts: world.aws
      .calls()
      .slice(before)
      .filter(({ action }) => action.startsWith('sts:')),
  };
}

async function grant(id: string, arn: string, approvedMinutes = 30): Promise<string> {
  await world.grants.create(newGrant({ id, email: ANA.email, roleArn: arn, approvedMinutes }, world.clock.now()));
  return id;
}

const sync = ({ accountId, accountName, roleArn: ingestionRoleArn, externalId }: DialogValues) =>
  syncAccounts({
    connections: [{ account: accountId, name: accountName, roleArn: ingestionRoleArn, externalId }],
    catalog: world.catalog,
    aws: workerContext(world),
  });

test("somebody with another e-mail is refused in Serval's words, and STS is not asked", async () => {
  const id = await grant('of-ana', roleArn);
  const { answer, sts } = await watched(() => logIn(world.bridgeUrl, id, BEN.subject));
  expect(answer).toEqual({ refusal: accountMismatch(BEN.email, ANA.email) });
  expect(sts).toEqual([]);
});

test('a role without the tag is refused though its trust admits the login, and STS is not asked', async () => {
  const id = await grant('forgotten', world.estate.withoutTag);
  const { answer, sts } = await watched(() => logIn(world.bridgeUrl, id, ANA.subject));
  expect(answer.refusal).toMatch(/forgotten-tag is not in the catalog/);
  expect(sts).toEqual([]);
});

test('a wrong External ID opens no ingestion role', async () => {
  const connection = { ...world.estate.connections[0]!, externalId: 'x'.repeat(64) };
  const { answer, sts } = await watched(() => sync(connection));
  expect(answer).toMatchObject([{ complete: false, failure: 'sts:AssumeRole failed: AccessDenied' }]);
  expect(sts).toMatchObject([{ action: 'sts:AssumeRole', error: 'AccessDenied' }]);
});

test('an ingestion role whose trust lacks sts:TagSession stays closed to a worker under Pod Identity', async () => {
  const { answer, sts } = await watched(() => sync(world.estate.withoutTagSession));
  expect(answer).toMatchObject([{ complete: false, failure: 'sts:TagSession failed: AccessDenied' }]);
  expect(sts).toMatchObject([{ action: 'sts:AssumeRole', error: 'AccessDenied' }]);
});

test("a foreign provider's token for our client id opens no role", async () => {
  const token = await world.foreign.token(world.estate.provider.clientId, ANA.email);
  const anybody = { url: world.awsUrl, region: 'us-west-1' };
  const { answer, sts } = await watched(() => assumeRoleWithWebIdentity(anybody, roleArn, token));
  expect(answer).toEqual({ refused: expect.stringContaining('InvalidIdentityToken') });
  expect(sts).toMatchObject([{ action: 'sts:AssumeRoleWithWebIdentity', error: 'InvalidIdentityToken' }]);
});

test('a grant that is over lets nobody in, and STS is not asked', async () => {
  const id = await grant('over', roleArn, 20);
  expect(await logIn(world.bridgeUrl, id, ANA.subject)).toHaveProperty('credentials');
  world.clock.advance(20 * MINUTE);
  const { answer, sts } = await watched(() => logIn(world.bridgeUrl, id, ANA.subject));
  expect(answer.refusal).toMatch(/^The approved time was over at /);
  expect(sts).toEqual([]);
});

test('the person with the grant gets in, by one call of STS', async () => {
  const id = await grant('mine', roleArn);
  const { answer, sts } = await watched(() => logIn(world.bridgeUrl, id, ANA.subject));
  expect(answer).toHaveProperty('credentials.accessKeyId');
  expect(sts.map(({ action, error }) => [action, error])).toEqual([['sts:AssumeRoleWithWebIdentity', undefined]]);
});

/** What an account may hold that is odd, and what becomes of it. */
import { connection, inline, managedPolicy, role, world, type World } from './support/world.js';
import { rewriting } from './support/rewriting.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

const answering = (action: string, rewrite: (body: string) => string) => ({
  aws: { ...at.context, requestHandler: rewriting(at.aws.requestHandler(), action, rewrite) },
});
const withDocument = (element: string, text: string) => (body: string) =>
  body.replace(new RegExp(`(<${element}>)[^<]*`), `$1${encodeURIComponent(text)}`);
const ATTACHED = { ManagedPolicyArns: [{ Ref: 'Shared' }] };
const SHARED = { Shared: managedPolicy('shared', 's3:GetObject') };

/** The longest that IAM's API gives. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html */
const LONGEST = 131_072;

test.each([
  ['of letters', 'a'],
  ['of letters that take two bytes each', 'ä'],
])('a document of 131,072 characters, %s, is kept whole', async (_, letter) => {
  at.roles([role('dba', ATTACHED)], SHARED);
  const frame = JSON.stringify({ Version: '2012-10-17', Statement: [], Id: '' });
  const long = frame.replace('""', JSON.stringify(letter.repeat(LONGEST - frame.length)));
  expect(long).toHaveLength(LONGEST);
  const status = await at.sync(answering('GetPolicyVersion', withDocument('Document', long)));
  expect(status).toMatchObject({ complete: true, failedReads: 0 });
  expect(await at.catalog.document((await at.known('dba'))!.attachedPolicies[0]!.document)).toBe(long);
});

test.each(['not JSON', '"a text"', '[]', '{"Version":'])(
  'a document that is %j counts as a failed read, and the last good one is kept',
  async (text) => {
    at.roles([role('dba', ATTACHED)], SHARED);
    await at.sync();
    const before = (await at.known('dba'))!.attachedPolicies;
    at.roles([role('dba', ATTACHED)], { Shared: managedPolicy('shared', 's3:PutObject') });
    const status = await at.sync(answering('GetPolicyVersion', withDocument('Document', text)));
    const reads = [{ action: 'iam:GetPolicyVersion', resource: before[0]!.arn, error: 'Malformed' }];
    expect(status).toMatchObject({ complete: false, stale: 1, errors: reads });
    expect(await at.known('dba')).toMatchObject({ attachedPolicies: before, stale: { reads } });
  },
);

test('a role with fifty tags of any Unicode is read, and its own one found among them', async () => {
  const Tags = Array.from({ length: 49 }, (_, index) => ({
    Key: `ключ ${index} 名前 é`,
    Value: 'значение + 値 / =:@',
  }));
  at.roles([role('many', { Tags: [...Tags, { Key: 'serval', Value: 'да' }] }), role('none', { Tags })]);
  expect(await at.sync()).toMatchObject({ complete: true, tagged: 1 });
  expect(await at.names()).toEqual(['many']);
});

test.each(['Serval', 'servals', ' serval', 'ѕerval'])('a tag %j makes no role requestable', async (Key) => {
  at.roles([role('near', { Tags: [{ Key, Value: 'true' }] })]);
  expect(await at.sync()).toMatchObject({ complete: true, tagged: 0 });
});

test('a role without a maximum session duration is read, and has none', async () => {
  at.roles([role('dba', { Policies: [inline('p', 's3:GetObject')] })]);
  const status = await at.sync(
    answering('GetRole', (body) => body.replace(/<MaxSessionDuration>\d+<\/MaxSessionDuration>/, '')),
  );
  expect(status).toMatchObject({ complete: true });
  expect(await at.known('dba')).not.toHaveProperty('maxSessionDuration');
});

test.each([
  ['twice', [connection(), connection()], 'must be listed once'],
  [
    'with a malformed ARN',
    [{ ...connection(), roleArn: 'arn:aws:iam::222222222222:user/a' }],
    "the ingestion role's ARN",
  ],
  ['not at all', [], 'at least one'],
])('an account that is listed %s stops the run before anything is called', async (_, connections, text) => {
  await expect(at.sync({ connections })).rejects.toThrow(text);
  expect(at.takeCalls()).toEqual({});
});

test('an account that AWS does not know, or has suspended, is asked once', async () => {
  const status = await at.sync({ connections: [connection('444444444444')] });
  expect(status).toMatchObject({ complete: false, failure: 'sts:AssumeRole failed: AccessDenied', retries: 0 });
  expect(at.takeCalls()).toEqual({ 'sts:AssumeRole': 1 });
});

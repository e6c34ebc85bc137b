/** Credentials that AWS's clock lets outlive the grant, whatever ours says, are thrown away. */
import { mint } from '../../../runtime/session/mint.js';
import type { Credentials, WebIdentityRequest } from '../../../runtime/session/sts.js';
import { virtualClock } from '../../support/clock.js';
import { seededRandom } from '../../support/random.js';
import { at, grant, NOW, ROLE_ARN } from './samples.js';

const END = NOW + 3_620_000;

/** Mints at STS, whose clock is so many milliseconds ahead of ours when a call comes. */
async function minted(ahead: number, standsStill = 0) {
  const clock = virtualClock(NOW, { auto: true });
  const requests: WebIdentityRequest[] = [];
  const sts = {
    reaches: () => true,
    assumeRoleWithWebIdentity: async (request: WebIdentityRequest): Promise<Credentials> => {
      requests.push(request);
      await clock.sleep(standsStill);
      const expiration = clock.now() + ahead + request.seconds * 1000;
      const credentials = { accessKeyId: `key ${requests.length}`, secretAccessKey: 's', sessionToken: 't' };
      return { ...credentials, expiration, assumedRoleArn: ROLE_ARN, requestId: 'r' };
    },
  };
  const decision = {
    grant: grant({ startedAt: at(0) }),
    startedAt: at(0),
    end: END,
    first: false,
    seconds: 3600,
    why: 'role-maximum' as const,
    roleArn: ROLE_ARN,
    partition: 'aws',
    account: '111122223333',
    roleName: 'Reader',
  };
  const parts = { sts, clock, random: seededRandom(), allowSessionsPastGrantEnd: false };
  const result = await mint(decision, { email: 'ada@example.com', token: 'token' }, NOW + 15_000, parts);
  return { result, requests };
}

test('by a clock that is right, the end needs no policy', async () => {
  const { result, requests } = await minted(0);
  expect(requests).toMatchObject([{ seconds: 3600 }]);
  expect(requests[0]!.policy).toBeUndefined();
  expect(result).toMatchObject({ endsAt: NOW + 3_600_000 });
});

test('by a clock that is behind, others are asked for that end with the grant', async () => {
  const { result, requests } = await minted(25_000);
  expect(requests).toHaveLength(2);
  expect(requests[1]!.policy).toContain(new Date(END).toISOString().replace('.000Z', 'Z'));
  expect(result).toMatchObject({ endsAt: END, credentials: { accessKeyId: 'key 2' } });
});

test('after standing still for longer than a login may take, nothing is given', async () => {
  const { result, requests } = await minted(0, 600_000);
  expect(requests).toHaveLength(1);
  expect(result).toMatchObject({ refused: 'AwsBusy', detail: 'the credentials came after their time' });
});

import { newGrant, type NewGrant } from '../../../runtime/grants/grant-rules.js';
import { NOW, ROLE_ARN } from '../session/samples.js';

const asked: NewGrant = { id: 'g-1', email: 'Ada@Example.com', roleArn: ROLE_ARN, approvedMinutes: 60 };

test('a new grant is active, has not started, and holds the e-mail in the form that is compared', () => {
  expect(newGrant(asked, NOW)).toEqual({
    id: 'g-1',
    email: 'ada@example.com',
    roleArn: ROLE_ARN,
    approvedMinutes: 60,
    status: 'active',
    createdAt: '2026-03-01T12:00:00.000Z',
    sessions: [],
  });
});

test.each<[Partial<NewGrant>, string]>([
  [{ id: '' }, 'id: "" is not allowed; it has 1 to 128 letters, digits, - and _'],
  [{ id: 'a b' }, 'id: "a b" is not allowed; it has 1 to 128 letters, digits, - and _'],
  [{ email: 'ada' }, 'email: "ada" is not allowed; it has one @, ASCII characters without spaces, 254 at most'],
  [{ roleArn: 'Reader' }, 'roleArn: "Reader" is not allowed; invalid role ARN format'],
  [
    { roleArn: 'arn:aws:iam::111122223333:user/ada' },
    `roleArn: "arn:aws:iam::111122223333:user/ada" is not allowed; it must be a role's ARN, as arn:PARTITION:iam::ACCOUNT:role/NAME`,
  ],
  [{ approvedMinutes: 0 }, 'approvedMinutes: 0 is not allowed; it must be a whole number from 1 to 525600'],
  [{ approvedMinutes: 1.5 }, 'approvedMinutes: 1.5 is not allowed; it must be a whole number from 1 to 525600'],
  [{ approvedMinutes: NaN }, 'approvedMinutes: NaN is not allowed; it must be a whole number from 1 to 525600'],
])('fails for %j', (wrong, words) => {
  expect(() => newGrant({ ...asked, ...wrong }, NOW)).toThrow(`«Grant» ${words}`);
});

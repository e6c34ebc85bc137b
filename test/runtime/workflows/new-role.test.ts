import { readNewRole } from '../../../runtime/workflows/new-role.js';

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const policy = { Version: '2012-10-17', Statement: [statement] };
const event = { account: '111122223333', roleName: 'dba', policy };

/** An inline policy of so many characters, white space not counted. */
function sized(characters: number): object {
  const of = (Resource: string) => ({ Version: '2012-10-17', Statement: [{ ...statement, Resource }] });
  return of(`arn:${'x'.repeat(characters - JSON.stringify(of('arn:')).length)}`);
}

test('an event that is whole is taken as it is, with an hour as the longest session', () => {
  expect(readNewRole(event)).toEqual({ ...event, maxSessionDuration: 3600 });
  const more = { description: 'Liest die Aufträge', maxSessionDuration: 43_200 };
  expect(readNewRole({ ...event, ...more })).toEqual({ ...event, ...more });
});

test('a policy may have 10,240 characters', () => {
  expect(readNewRole({ ...event, policy: sized(10_240) })).toHaveProperty('policy');
  expect(() => readNewRole({ ...event, policy: sized(10_241) })).toThrow(
    '«Input» policy has 10241 characters without white space, 10240 at most are allowed; shorten it',
  );
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'event: undefined is not allowed; it must be an object with account, roleName'],
  ['a list', [event], 'event: a list of 1 is not allowed'],
  ['a member more', { ...event, path: '/' }, '"path" is not allowed'],
  ['no account', { ...event, account: undefined }, 'account: undefined is not allowed; it must be an AWS account id'],
  ['an account of 11 digits', { ...event, account: '11112222333' }, 'account: "11112222333" is not allowed'],
  ['an account as a number', { ...event, account: 111122223333 }, 'account: 111122223333 is not allowed'],
  ['no name', { ...event, roleName: '' }, 'roleName: "" is not allowed; it has 1 to 64'],
  ['a name with a path', { ...event, roleName: 'a/b' }, 'roleName: "a/b" is not allowed'],
  ['a name of 65 characters', { ...event, roleName: 'a'.repeat(65) }, 'is not allowed; it has 1 to 64'],
  ['a description that is not Latin-1', { ...event, description: '→' }, 'description: "→" is not allowed'],
  ['a description as a list', { ...event, description: ['a'] }, 'description: a list of 1 is not allowed'],
  ['a session of 59 minutes', { ...event, maxSessionDuration: 3599 }, 'maxSessionDuration: 3599 is not allowed'],
  ['a session of 12 hours and a second', { ...event, maxSessionDuration: 43_201 }, 'whole seconds from 3600 to 43200'],
  ['half a second', { ...event, maxSessionDuration: 3600.5 }, 'maxSessionDuration: 3600.5 is not allowed'],
  ['a duration as text', { ...event, maxSessionDuration: '3600' }, 'maxSessionDuration: "3600" is not allowed'],
  ['no policy', { ...event, policy: undefined }, 'policy: undefined is not allowed; it must be a policy document'],
  ['a policy as text', { ...event, policy: JSON.stringify(policy) }, 'it must be a policy document'],
  ['no policy at all', { ...event, policy: null }, 'policy: null is not allowed'],
  ['a policy without statements', { ...event, policy: {} }, 'policy: "Statement" is malformed; An element that'],
  [
    'a policy with a principal, as a trust has',
    { ...event, policy: { ...policy, Statement: [{ ...statement, Principal: '*' }] } },
    'policy: "Statement[0].Principal" is malformed',
  ],
  [
    'an action of no service',
    { ...event, policy: { ...policy, Statement: [{ ...statement, Action: 'canary' }] } },
    'policy: "Statement[0].Action" is malformed; An action is * or service:name',
  ],
  [
    'a character that IAM does not take',
    { ...event, policy: { ...policy, Id: '🔑' } },
    'policy is malformed; A document may hold TAB',
  ],
])('fails for %s', (_, wrong, words) => {
  expect(() => readNewRole(wrong)).toThrow('«Input»');
  expect(() => readNewRole(wrong)).toThrow(words);
  expect(() => readNewRole(wrong)).not.toThrow('canary');
});

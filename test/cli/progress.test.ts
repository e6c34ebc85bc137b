import { Writable } from 'node:stream';
import { progress } from '../../cli/progress.js';
import { accountLine } from '../../cli/status-lines.js';
import type { SyncEvent } from '../../runtime/sync/events.js';
import { ACCOUNT, status } from '../runtime/catalog/samples.js';

const EVENTS: readonly SyncEvent[] = [
  { type: 'account-started', account: ACCOUNT, name: 'production' },
  { type: 'roles-listed', account: ACCOUNT, roles: 2 },
  { type: 'role-read', account: ACCOUNT, arn: 'a', requestable: true },
  { type: 'role-read', account: ACCOUNT, arn: 'b', requestable: false },
  { type: 'account-finished', account: ACCOUNT, status: status({ tagged: 1, listed: 2 }) },
];

function told(isTTY: boolean): string {
  let text = '';
  const output = new Writable({
    write: (chunk, _, done) => {
      text += String(chunk);
      done();
    },
  });
  const onEvent = progress(Object.assign(output, { isTTY, columns: 120 }));
  for (const event of EVENTS) onEvent(event);
  return text;
}

test('a terminal sees a bar, and then the result', () => {
  const text = told(true);
  expect(text).toContain('production [');
  expect(text).toMatch(/0\/2 roles, 0 requestable/);
  expect(text).toMatch(/production \(111122223333\): 1 of 2 roles are requestable\n$/);
});

test('anything else sees plain lines', () => {
  expect(told(false)).toBe(
    'production (111122223333): reading 2 roles\nproduction (111122223333): 1 of 2 roles are requestable\n',
  );
});

const denied = { action: 'iam:GetPolicy', resource: 'x', error: 'AccessDenied' };
test.each([
  [{ removed: 3 }, '1 of 3 roles are requestable; 3 removed'],
  [
    { complete: false, errors: [denied], failedReads: 7 },
    '1 of 3 roles are requestable; 7 reads failed, as iam:GetPolicy on x: AccessDenied; not complete',
  ],
  [{ complete: false, heldBack: 12 }, '--remove-many lets them go; not complete'],
  [
    { complete: false, completed: undefined, failure: 'sts:AssumeRole failed: AccessDenied', errors: [denied] },
    'production (111122223333): sts:AssumeRole failed: AccessDenied; not complete',
  ],
])('a status with %j reads …%s', (properties, line) => {
  expect(accountLine(status(properties))).toContain(line);
});

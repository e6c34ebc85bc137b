import { SESSION_NAME } from '../../../lib/model/index.js';
import { sessionName } from '../../../runtime/session/session-name.js';

test.each([
  ['ada@example.com', 'ada@example.com'],
  ['ada+aws=x,y.z_w-v@example.com', 'ada+aws=x,y.z_w-v@example.com'],
  ["o'neil/ops#1@example.com", 'o_neil_ops_1@example.com'],
  ['a!b$c%d@example.com', 'a_b_c_d@example.com'],
])('%s gets the session name %s', (email, name) => {
  expect(sessionName(email)).toBe(name);
  expect(name).toMatch(SESSION_NAME.pattern);
});

test('a name is cut at 64 characters, after its characters are replaced', () => {
  const name = sessionName(`${'!'.repeat(10)}${'a'.repeat(80)}@example.com`);
  expect(name).toBe(`${'_'.repeat(10)}${'a'.repeat(54)}`);
});

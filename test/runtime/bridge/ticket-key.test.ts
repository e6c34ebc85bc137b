import { isSameKey } from '../../../runtime/bridge/checks/ticket-key.js';

test('the key itself is the same', () => expect(isSameKey('kVw2', 'kVw2')).toBe(true));

test.each([
  ['another of its length', 'kVw3'],
  ['a part of it', 'kVw'],
  ['a longer one', 'kVw22'],
  ['none', ''],
  ['one of as many characters and more bytes', 'kVwé'],
])('%s is not', (_what, sent) => expect(isSameKey('kVw2', sent)).toBe(false));

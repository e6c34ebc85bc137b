/** The simulator can fail: it finds every deliberate bug of the sync, each by the invariant that it breaks. */
import { plant } from '../../simulate/bundle.js';
import { BUGS } from '../../simulate/sync/bugs.js';
import { INVARIANTS } from '../../simulate/sync/invariants/index.js';
import { testPlantedBugs } from './planted.js';

testPlantedBugs('sync', BUGS, INVARIANTS);

test('a bug whose place has changed is refused, not left out', () => {
  const bug = { ...BUGS[0]!, from: 'x' };
  expect(() => plant(bug, 'y')).toThrow('"x" occurs 0 times');
  expect(() => plant(bug, 'x x')).toThrow('"x" occurs 2 times');
});

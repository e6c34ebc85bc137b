/** Settings of whom changes are told, and of which roles are listed. */
import { syncSettings } from '../../../runtime/sync/settings.js';
import { virtualClock } from '../../support/clock.js';
import { seededRandom } from '../../support/random.js';
import { connection } from './support/world.js';

const WHOLE = { AWS_REGION: 'us-west-1', CATALOG_TABLE: 'catalog', CONNECTIONS: JSON.stringify([connection()]) };
const read = (more: object) => syncSettings({ ...WHOLE, ...more }, virtualClock(0), seededRandom());
const BUS = 'arn:aws:events:us-west-1:111111111111:event-bus/secret-value';

test('nobody is told, and all roles are listed, unless they say otherwise', () => {
  const settings = read({});
  expect(settings).not.toHaveProperty('eventBus');
  expect(settings).not.toHaveProperty('pathPrefix');
});

test.each(['serval', 'aws.partner/acme', BUS])('a bus is %s', (EVENT_BUS) => {
  expect(read({ EVENT_BUS })).toHaveProperty('eventBus', EVENT_BUS);
});

test.each<[object, string]>([
  [{ EVENT_BUS: 'secret-value:' }, "EVENT_BUS is malformed; it must be an event bus's name or its ARN"],
  [{ EVENT_BUS: BUS.replace('event-bus', 'rule') }, 'EVENT_BUS is malformed'],
  [{ EVENT_BUS: BUS.replace('us-west-1', 'us-east-1') }, 'EVENT_BUS is a bus of another region or partition'],
  [{ EVENT_BUS: BUS.replace('aws:', 'aws-cn:') }, 'EVENT_BUS is a bus of another region or partition'],
  [{ SYNC_PATH_PREFIX: 'secret-value/' }, 'SYNC_PATH_PREFIX is malformed; it must be the path of roles'],
  [{ SYNC_PATH_PREFIX: '/secret-value' }, 'SYNC_PATH_PREFIX is malformed'],
  [{ SYNC_PATH_PREFIX: '/' }, 'SYNC_PATH_PREFIX is malformed'],
  [
    { SYNC_PATH_PREFIX: '/aws-reserved/secret-value/' },
    'SYNC_PATH_PREFIX is a path whose roles are skipped; choose another one, or set SYNC_INCLUDE_UNEDITABLE to true',
  ],
])('%j stop the start in one line that names the setting, not its value', (more, message) => {
  expect(() => read(more)).toThrow(`«Setting» ${message}`);
  expect(() => read(more)).toThrow(/^(?!.*secret-value)[^\n]*$/);
});

test("a path of AWS's own is listed where its roles are read", () => {
  const more = { SYNC_PATH_PREFIX: '/aws-reserved/sso.amazonaws.com/', SYNC_INCLUDE_UNEDITABLE: 'true' };
  expect(read(more)).toHaveProperty('pathPrefix', more.SYNC_PATH_PREFIX);
});

test('the metrics of all accounts are known by the function that Lambda names', () => {
  expect(read({ AWS_LAMBDA_FUNCTION_NAME: 'my-sync' })).toHaveProperty('functionName', 'my-sync');
  expect(read({})).toHaveProperty('functionName', 'serval-role-sync');
});

import { monthlyCost } from '../../../cli/plan/cost.js';
import { PRICES } from '../../../cli/plan/prices.js';

const EAST = PRICES['us-east-1'];
const RUN = { accounts: 10, seconds: 66, tagged: 200 };

test('a month of ten accounts, computed by hand', () => {
  const runs = 182.5;
  const cost = monthlyCost(RUN, EAST);
  expect(cost.lambda).toBeCloseTo(runs * 66 * 0.5 * 0.0000133334 + runs * 0.0000002, 10);
  const writes = runs * (200 * 2 + 10 * 5);
  const reads = runs * (200 / 2 + 10 * 5);
  const stored = ((200 * 8) / 1024 / 1024) * 0.45;
  expect(cost.dynamoDb).toBeCloseTo((writes * 0.625 + reads * 0.125) / 1e6 + stored, 10);
  // Ten accounts' metrics and six of all together, in a quarter of the hours.
  expect(cost.metrics).toBeCloseTo((16 * 0.3) / 4, 10);
  expect(cost.alarms).toBeCloseTo(1.3, 10);
  expect(cost.logs).toBeCloseTo(((runs * 11) / 1024 / 1024) * 0.5, 10);
  expect(cost.events).toBeCloseTo((runs * 2) / 1e6, 10);
  expect(cost.scheduler).toBeCloseTo(runs / 1e6, 10);
});

test('the total is the sum of all else', () => {
  const { total, ...parts } = monthlyCost(RUN, EAST);
  expect(total).toBeCloseTo(
    Object.values(parts).reduce((sum, part) => sum + part, 0),
    10,
  );
  expect(Object.values(parts).every((part) => part > 0)).toBe(true);
});

test('us-west-1 asks more for the table and the logs, and as much for the rest', () => {
  const east = monthlyCost(RUN, EAST);
  const west = monthlyCost(RUN, PRICES['us-west-1']);
  expect(west.dynamoDb).toBeGreaterThan(east.dynamoDb);
  expect(west.logs).toBeGreaterThan(east.logs);
  expect({ ...west, dynamoDb: 0, logs: 0, total: 0 }).toEqual({ ...east, dynamoDb: 0, logs: 0, total: 0 });
});

import { brokenArrows, findCycle, readGraph, sourcesIn } from './imports';

const FOLDERS = ['lib', 'testing', 'runtime', 'cli', 'local', 'bin', 'examples', 'bench', 'simulate'];
const graph = readGraph([...sourcesIn(...FOLDERS), 'serval.config.ts']);

test('every import follows an arrow of the design', () => {
  expect(brokenArrows(graph)).toEqual([]);
});

test('no file imports itself through others', () => {
  expect(findCycle(graph)).toBeUndefined();
});

test.each([
  ['lib/model/arn.ts', 'lib/private/errors.ts', 'the model imports nothing outside itself'],
  ['lib/model/arn.ts', 'node:crypto', 'not even from Node'],
  ['lib/access/login.ts', 'npm:cdk8s', 'only the charts know cdk8s'],
  ['lib/access/login.ts', 'runtime/clock.ts', 'constructs know bundles by path only'],
  ['lib/access/login.ts', 'npm:yaml', 'a construct needs nothing but its peers'],
  ['runtime/sync/plan.ts', 'npm:aws-cdk-lib', 'runtimes know nothing of the CDK'],
  ['runtime/sync/plan.ts', 'lib/ingestion/index.ts', 'nor of constructs'],
  ['runtime/sync/plan.ts', 'local/aws/api.ts', 'nor of the local cloud'],
  ['runtime/sync/plan.ts', 'runtime/entry/sync.ts', 'an entry is imported by nobody'],
  ['cli/main.ts', 'local/aws/api.ts', 'the local cloud never ships'],
  ['local/aws/iam.ts', 'runtime/clock.ts', 'the local cloud judges the runtimes, so it knows none'],
  ['runtime/sync/plan.ts', 'simulate/time.ts', 'nor of the simulator'],
  ['simulate/sync/store.ts', 'lib/ingestion/index.ts', 'the simulator runs what runs, and knows no construct'],
  ['testing/ask.ts', 'lib/access/login.ts', 'matchers judge any template, and know no construct of ours'],
  ['testing/ask.ts', 'npm:jest', 'nor a test runner, since there are several'],
  ['somewhere/else.ts', 'lib/index.ts', 'a new folder needs an arrow'],
])('%s may not import %s: %s', (file, imported) => {
  expect(brokenArrows(new Map([[file, [imported]]]))).not.toEqual([]);
});

test('a cycle is found and named', () => {
  const files = { 'a.ts': ['b.ts'], 'b.ts': ['c.ts', 'npm:x'], 'c.ts': ['b.ts'] };
  expect(findCycle(new Map(Object.entries(files)))).toEqual(['b.ts', 'c.ts', 'b.ts']);
});

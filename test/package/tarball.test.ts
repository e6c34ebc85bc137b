import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer } from './consumer';
import { root } from './imports';

let consumer: Consumer;

beforeAll(() => {
  consumer = Consumer.install();
}, 120_000);

afterAll(() => consumer?.remove());

const PROGRAM = `
  const app = new App({ outdir: 'cdk.out' });
  const stack = new Stack(app, 'Serval', { env: { account: '111122223333', region: 'eu-west-1' } });
  new IngestionRole(stack, 'Ingestion', {
    trustedBy: ServalPrincipal.cloud(),
    externalId: '${'0123456789abcdef'.repeat(4)}',
  });
  const resources = Object.values(app.synth().getStackByName('Serval').template.Resources);
`;

const ROLE_TYPES = ['AWS::IAM::Role'];

test('CommonJS: require gives the constructs, and loads neither cdk8s nor a construct that was not named', () => {
  const printed = consumer.runProgram(
    'main.cjs',
    `
    const { App, Stack } = require('aws-cdk-lib');
    const serval = require('cdk-serval');
    const loaded = () => Object.keys(require.cache).filter((file) => /cdk-serval|[\\\\/]cdk8s/.test(file)).length;
    const loadedAtFirst = loaded();
    const { IngestionRole, ServalPrincipal } = serval;
    ${PROGRAM}
    void require('cdk-serval').Pods;
    const loadsNeighbours = Object.keys(require.cache).some((file) => /workload[\\\\/](?:aurora|opensearch|issuer)/.test(file));
    const loadsCdk8s = Object.keys(require.cache).some((file) => /[\\\\/]cdk8s/.test(file));
    const sameTwice = serval.IngestionRole === IngestionRole;
    const chart = typeof serval.kubernetes.WorkerChart;
    console.log(JSON.stringify({ types: resources.map(({ Type }) => Type), loadedAtFirst, loadsNeighbours, loadsCdk8s, sameTwice, chart }));
    `,
  );
  expect(printed).toEqual({
    types: ROLE_TYPES,
    loadedAtFirst: 1,
    loadsNeighbours: false,
    loadsCdk8s: false,
    sameTwice: true,
    chart: 'function',
  });
});

test('ESM: named imports of both entry points', () => {
  const printed = consumer.runProgram(
    'main.mjs',
    `
    import { App, Stack } from 'aws-cdk-lib/core';
    import { IngestionRole, ServalPrincipal } from 'cdk-serval';
    import { WorkerChart } from 'cdk-serval/kubernetes';
    import { Testing } from 'cdk8s';
    ${PROGRAM}
    const kinds = Testing.synth(new WorkerChart(Testing.app(), 'Worker', { namespace: 'serval' })).map(({ kind }) => kind);
    console.log(JSON.stringify({ types: resources.map(({ Type }) => Type), kinds }));
    `,
  );
  expect(printed).toEqual({ types: ROLE_TYPES, kinds: ['ServiceAccount'] });
});

test.each([
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
])(
  'TypeScript: both entry points have their types, with $module',
  (module) => {
    const program = `
    import { App, Stack } from 'aws-cdk-lib';
    import { IngestionRole, ServalPrincipal, type IngestionRoleProps } from 'cdk-serval';
    import { WorkerChart, type WorkerChartProps } from 'cdk-serval/kubernetes';
    export const props: WorkerChartProps = { namespace: 'serval' };
    // @ts-expect-error -- an error only where the package's types are found
    export const wrong: WorkerChartProps = { namespace: 1 };
    export const chart: typeof WorkerChart = WorkerChart;
    export const ingestion: Pick<IngestionRoleProps, 'accountName'> = { accountName: 'tools' };
    ${PROGRAM}
    export const number: number = resources.length;
  `;
    consumer.typeCheck('main.ts', program, module);
  },
  120_000,
);

test('the tarball holds what was built and what npm adds, no source, no map, nothing of the local cloud', () => {
  const strange = consumer.packedFiles.filter(
    (file) =>
      !/^(?:dist\/[\w/.-]+\.(?:js|mjs|mjs\.br|d\.ts|json|txt)|\.jsii|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/.test(
        file,
      ),
  );
  expect(strange).toEqual([]);
  expect(consumer.packedFiles.filter((file) => /(?:^|\/)(?:local|test)\//.test(file))).toEqual([]);
  const mapped = consumer.packedFiles.filter((file) =>
    /^\s*\/\/[#@] sourceMappingURL=/m.test(readFileSync(consumer.installed(file), 'utf8')),
  );
  expect(mapped).toEqual([]);
});

test('the package has no dependency of its own that an install would fetch', () => {
  const { dependencies } = JSON.parse(readFileSync(consumer.installed('package.json'), 'utf8')) as {
    dependencies?: object;
  };
  expect(dependencies ?? {}).toEqual({});
});

describe('the bundles', () => {
  const bundles = (): { file: string; bytes: number; sha256: string }[] =>
    JSON.parse(readFileSync(consumer.installed('dist/bundles/manifest.json'), 'utf8'));

  test('are listed with the size and the hash that they have', () => {
    for (const { file, bytes, sha256 } of bundles()) {
      const content = readFileSync(consumer.installed(join('dist/bundles', file)));
      expect({ file, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }).toEqual({
        file,
        bytes,
        sha256,
      });
    }
  });

  test.each([
    ['sync', 450_000],
    ['bridge', 500_000],
  ])('%s has at most %d bytes', (name, most) => {
    const modules = bundles().filter(({ file }) => file.startsWith(`${name}/`) && file.endsWith('.mjs'));
    const bytes = modules.reduce((sum, module) => sum + module.bytes, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(most);
  });

  test('are made of the runtimes, the command line, the model and packages: nothing of the local cloud', () => {
    const inputs = JSON.parse(readFileSync(join(root, 'dist/bundles/.inputs.json'), 'utf8')) as string[];
    expect(inputs).toContain('cli/main.ts');
    expect(inputs.filter((input) => !/^(?:cli|runtime|lib\/model|node_modules)\//.test(input))).toEqual([]);
  });

  test('come with the licence of every package in them, none of which is copyleft', () => {
    const inputs = JSON.parse(readFileSync(join(root, 'dist/bundles/.inputs.json'), 'utf8')) as string[];
    const names = inputs.flatMap(
      (input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(input)?.[1] ?? [],
    );
    const notices = readFileSync(consumer.installed('dist/bundles/THIRD-PARTY-LICENSES.txt'), 'utf8');
    const headings = [...notices.matchAll(/^(\S+) \d+\.\d+\.\S+ \(([^)]+)\)$/gm)];
    expect(new Set(headings.map(([, name]) => name))).toEqual(new Set(names));
    expect(headings.filter(([, , licence]) => /GPL|SSPL|BUSL/.test(licence!))).toEqual([]);
  });
});

test('the command line runs where it is installed', () => {
  expect(consumer.runCommand('cdk-serval', '--help')).toMatch(/cdk-serval sync/);
});

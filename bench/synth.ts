/**
 * Synthesis beside plain aws-cdk-lib: `npm run bench -- synth`.
 *
 * Both make the same templates, in fresh processes that alternate; a pair's ratio is what counts, since a machine that
 * is busy slows both. The template validator is off in both: it costs seconds and knows no difference.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
/** Inside the repository, so that `cdk-serval` resolves to the built package and its peers to node_modules. */
const work = join(root, '.cache', 'bench');

const PAIRS = 15;
/** What the project promises: times the time of plain aws-cdk-lib, and milliseconds over requiring it. */
const MOST = { synthRatio: 1.25, requireMilliseconds: 40 };

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/** Compiles a module to CommonJS, packages left out, and returns a program that does `body` with it as `measured`. */
function program(name: string, source: string): string {
  const outfile = join(work, `${name}.cjs`);
  // Without the paths of tsconfig.json, by which cdk-serval would be its sources.
  const options = { bundle: true, packages: 'external', platform: 'node', tsconfigRaw: {} } as const;
  buildSync({ entryPoints: [join(root, source)], outfile, ...options });
  const main = join(work, `${name}.main.cjs`);
  writeFileSync(
    main,
    `const start = performance.now();
    const { App } = require('aws-cdk-lib');
    const app = new App({ outdir: process.argv[2] });
    require('./${name}.cjs').build(app);
    const { stacks } = app.synth();
    const milliseconds = performance.now() - start;
    console.log(JSON.stringify({ milliseconds, templates: stacks.map(({ template }) => template) }));`,
  );
  return main;
}

function execute<Result>(main: string): Result {
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  return JSON.parse(execFileSync(process.execPath, [main, join(work, 'cdk.out')], { env, encoding: 'utf8' })) as Result;
}

/** An asset is called after its content by us, and by the CDK after its content and some of its options. */
const withoutHashes = (value: unknown): string => JSON.stringify(value).replace(/[0-9a-f]{64}(?=\.zip)/g, 'HASH');

/** A template's text with its resources and outputs in an order, and under names, that no logical id decides. */
export function withoutLogicalIds(template: Template): string {
  const named = new Map<string, string>();
  const sorted = <Value>(
    record: Readonly<Record<string, Value>>,
    textOf: (value: Value) => string,
  ): [string, Value][] => Object.entries(record).sort(([, a], [, b]) => textOf(a).localeCompare(textOf(b)));
  const blind = (value: unknown): string =>
    Object.keys(template.Resources).reduce((text, id) => text.replaceAll(`"${id}"`, '"ID"'), withoutHashes(value));

  const resources = sorted(template.Resources, blind);
  resources.forEach(([id, { Type }], index) => named.set(id, `${Type}#${index}`));
  const texts = [...resources, ...sorted(template.Outputs ?? {}, blind)].map(([, value]) =>
    [...named].reduce((text, [id, name]) => text.replaceAll(`"${id}"`, `"${name}"`), withoutHashes(value)),
  );
  return texts.join('\n');
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Median, and the smallest and largest of all pairs. */
function spread(values: readonly number[]): { median: number; least: number; most: number } {
  return { median: rounded(median(values)), least: rounded(Math.min(...values)), most: rounded(Math.max(...values)) };
}

/** Runs both `PAIRS` times, first the one, then the other, and the next time the other way round. */
function pairs<Result>(one: string, other: string): [Result, Result][] {
  return Array.from({ length: PAIRS }, (_, index) => {
    if (index % 2 === 0) return [execute<Result>(one), execute<Result>(other)];
    const second = execute<Result>(other);
    return [execute<Result>(one), second];
  });
}

interface Synthesized {
  readonly milliseconds: number;
  readonly templates: readonly Template[];
}

/** @param ours module of this package's constructs, which must make the templates of `theirs` */
function measureSynthesis(name: string, ours: string, theirs: string) {
  const serval = program(name, ours);
  const plain = program(`plain-${name}`, theirs);
  requireSameTemplates(serval, plain, theirs);
  const runs = pairs<Synthesized>(serval, plain);
  return {
    name: `synthesis of ${name} over plain aws-cdk-lib`,
    ratio: spread(runs.map(([a, b]) => a.milliseconds / b.milliseconds)),
    most: MOST.synthRatio,
    milliseconds: {
      serval: spread(runs.map(([a]) => a.milliseconds)),
      plain: spread(runs.map(([, b]) => b.milliseconds)),
    },
  };
}

function requireSameTemplates(serval: string, plain: string, source: string): void {
  const [ours, theirs] = [serval, plain].map((main) => execute<Synthesized>(main).templates.map(withoutLogicalIds));
  if (ours!.join('\n\n') !== theirs!.join('\n\n')) {
    writeFileSync(join(work, 'ours.txt'), ours!.join('\n\n'));
    writeFileSync(join(work, 'plain.txt'), theirs!.join('\n\n'));
    throw new Error(`${source} makes other templates than its peer: see .cache/bench/*.txt`);
  }
}

const measureExample = (example: string) =>
  measureSynthesis(example, `examples/${example}/app.ts`, `bench/plain/${example}.ts`);

function requireProgram(name: string, ...packages: string[]): string {
  const main = join(work, `${name}.cjs`);
  const lines = packages.map((entry) => `require('${entry}');`);
  writeFileSync(main, `const start = performance.now();${lines.join('')}console.log(performance.now() - start);`);
  return main;
}

function measureRequire() {
  const serval = requireProgram('require-serval', 'aws-cdk-lib', 'cdk-serval');
  const plain = requireProgram('require-plain', 'aws-cdk-lib');
  const runs = pairs<number>(serval, plain);
  return {
    name: 'requiring cdk-serval after aws-cdk-lib',
    milliseconds: spread(runs.map(([a, b]) => a - b)),
    most: MOST.requireMilliseconds,
  };
}

export function run(args: readonly string[]): void {
  mkdirSync(work, { recursive: true });
  const synthesized = [
    measureExample('self-hosted'),
    measureExample('serverless'),
    measureSynthesis('workloads', 'bench/workloads/serval.ts', 'bench/workloads/plain.ts'),
  ];
  const required = measureRequire();
  const cases = [...synthesized, required];
  for (const measured of cases) console.log(JSON.stringify(measured, null, 2));
  const slow = synthesized.some(({ ratio, most }) => ratio.median > most);
  if (slow || required.milliseconds.median > required.most) process.exitCode = 1;
  if (args.includes('--json')) console.log(JSON.stringify({ pairs: PAIRS, cases }));
}

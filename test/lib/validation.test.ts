import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { EXAMPLES, FLAGS } from '../../examples/golden';

/** Elsewhere it is switched off, since it costs seconds in every synthesis. */
beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
});

interface Report {
  readonly pluginReports: ReadonlyArray<{ readonly violations: readonly unknown[] }>;
}

/** All that aws-cdk-lib's template validator has to say, whether it calls it an error or a warning. */
function findings(build: (app: App) => void, context: object): unknown[] {
  const outdir = mkdtempSync(join(tmpdir(), 'validation-'));
  try {
    const app = new App({ outdir, context: { ...context, '@aws-cdk/core:failSynthOnValidationErrors': false } });
    build(app);
    app.synth();
    const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
    return pluginReports.flatMap(({ violations }) => violations);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const REGIONS = { aws: 'eu-west-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };
const cases = EXAMPLES.flatMap((example) =>
  example.partitions.map((partition) => [example.name, partition, example] as const),
);

test.each(cases)(
  'the validator has nothing to say about %s in %s',
  (_, partition, example) => {
    const { none, recommended } = FLAGS;
    for (const flags of [none, recommended]) {
      expect(findings((app) => example.build(app, REGIONS[partition]), flags)).toEqual([]);
    }
  },
  60_000,
);

test('the validator is at work: it objects to a role without a trust', () => {
  const faulty = (app: App): unknown => new CfnResource(new Stack(app, 'Faulty'), 'Role', { type: 'AWS::IAM::Role' });
  expect(findings(faulty, {})).not.toEqual([]);
}, 60_000);

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import config from '../../serval.config';

const root = join(__dirname, '..', '..');
const { app, context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { app: string; context: object };

test('what cdk.json runs synthesizes the accounts of serval.config.ts', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'serval-app-'));
  try {
    const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
    const { status, stderr } = spawnSync(app, { cwd: root, shell: true, env, encoding: 'utf8' });
    expect({ status, errors: status === 0 ? '' : stderr }).toEqual({ status: 0, errors: '' });

    const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as { artifacts: object };
    for (const { id } of config.accounts) expect(artifacts).toHaveProperty(`Serval-${id}`);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}, 60_000);

test('serval.config.ts ships with one account, since `cdk deploy` without --all takes one stack alone', () => {
  expect(config.accounts).toHaveLength(1);
});

test('cdk.json sets every feature flag that the CDK recommends', () => {
  expect(context).toMatchObject(recommendedFlags);
});

/** The two ends between which every template must be correct: no feature flag, and all that the CDK recommends. */
import { readFileSync } from 'node:fs';

export type Flags = Readonly<Record<string, unknown>>;

export const RECOMMENDED_FLAGS = JSON.parse(
  readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8'),
) as Flags;

/** For `describe.each`: a name, and the app's context. */
export const FLAG_SETS: ReadonlyArray<readonly [string, Flags]> = [
  ['no feature flag', {}],
  ['all recommended feature flags', RECOMMENDED_FLAGS],
];

/** What the options mean, checked before anything is called. It loads no AWS SDK. */
import { TRUST_POLICY_SIZE } from '../../lib/model/limits.js';
import { RuntimeError } from '../../runtime/errors.js';
import { SETTING } from '../../runtime/settings.js';
import type { LoginArguments } from './login.js';

/**
 * Characters that the quota of a trust can be raised to.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const TRUST_QUOTA_MAX = 8192;

/** Where the records of what was changed stand, unless told otherwise. */
export const RECORDS_DIRECTORY = '.cdk-serval/trust';

/** The command line. */
export interface TrustArguments extends LoginArguments {
  readonly roles?: readonly string[];
  readonly ownedByStack?: boolean;
  readonly stackRegions?: string;
  readonly trustQuota?: string;
  readonly undo?: string;
  readonly plan?: boolean;
  readonly yes?: boolean;
  readonly json: boolean;
  readonly directory?: string;
  readonly region?: string;
}

/** How a plan is followed. */
export interface Following {
  /** Prints the plan, and does nothing. */
  readonly planOnly: boolean;
  /** Does not ask. */
  readonly yes: boolean;
  readonly json: boolean;
}

/** @throws RuntimeError `Input` where a program is to answer a question */
export function readFollowing({ plan = false, yes = false, json }: TrustArguments): Following {
  if (json && !plan && !yes) {
    throw new RuntimeError('Input', '--json: nobody is asked where JSON is printed; give --plan or --yes as well');
  }
  return { planOnly: plan, yes, json };
}

/** @throws RuntimeError `Input` */
export function readQuotaOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const kind = SETTING.integer(TRUST_POLICY_SIZE, TRUST_QUOTA_MAX);
  const quota = kind.parse(text);
  if (quota === undefined)
    throw new RuntimeError('Input', `--trust-quota: ${JSON.stringify(text)} must be ${kind.allowed}`);
  return quota;
}

/** Regions with commas between them. @throws RuntimeError `Input` */
export function readStackRegions(text: string | undefined): string[] | undefined {
  const regions = text?.split(',').map((region) => region.trim());
  const wrong = regions?.find((region) => SETTING.region.parse(region) === undefined);
  if (wrong === undefined) return regions && [...new Set(regions)];
  throw new RuntimeError(
    'Input',
    `--stack-regions: ${JSON.stringify(wrong)} must be ${SETTING.region.allowed}; separate several by commas`,
  );
}

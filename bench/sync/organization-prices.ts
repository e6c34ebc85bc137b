/** Prices of what an organization's sync adds to those that the command line knows; with them in one place. */
import { PRICES } from '../../cli/plan/prices.js';

/**
 * US dollars in us-west-1, November 2026, without free tiers. "?": nobody here could read AWS's own tables anew.
 * @see https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/step-functions/pricing/
 */
export const ORGANIZATION_PRICES = {
  ...PRICES['us-west-1'],
  /** State transitions of STANDARD workflows; those of a Distributed Map's children count like others. */
  thousandTransitions: 0.025,
} as const;

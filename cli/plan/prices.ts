/**
 * What AWS asks for what a hosted sync uses: US dollars in November 2026, without free tiers and discounts.
 *
 * "?": nobody here could read AWS's own tables anew. Those of us-east-1 are what several others write; that us-west-1 asks
 * more for DynamoDB and logs, and as much for the rest, is known from practice alone. The command's report says so.
 */

/** Months are of 730 hours, as on AWS's pages. */
export const HOURS_A_MONTH = 730;

export const PRICES_AS_OF = 'November 2026';
/** The others have prices, and a currency, of their own. */
export const PRICES_PARTITION = 'aws';

/** Where each price stands. */
export const PRICE_PAGES = {
  Lambda: 'https://aws.amazon.com/lambda/pricing/',
  DynamoDB: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  CloudWatch: 'https://aws.amazon.com/cloudwatch/pricing/',
  EventBridge: 'https://aws.amazon.com/eventbridge/pricing/',
} as const;

export interface Prices {
  /** A GB-second of a function on arm64. */
  readonly functionGbSecond: number;
  readonly millionInvocations: number;
  /** On demand; one unit writes 1 KB. */
  readonly millionWriteUnits: number;
  /** On demand; one unit reads 4 KB, consistently. */
  readonly millionReadUnits: number;
  /** A GB in a table for a month, and again for point-in-time recovery. */
  readonly tableGbMonth: number;
  readonly recoveryGbMonth: number;
  /** A metric for a month; charged by the hours in which it has data. */
  readonly metricMonth: number;
  /** An alarm of standard resolution for a month, for each metric in it. */
  readonly alarmMonth: number;
  /** A GB of logs taken in. */
  readonly logGb: number;
  readonly millionEvents: number;
  readonly millionSchedules: number;
}

export type PricedRegion = 'us-east-1' | 'us-west-1';

const US_EAST_1: Prices = {
  functionGbSecond: 0.0000133334,
  millionInvocations: 0.2,
  millionWriteUnits: 0.625,
  millionReadUnits: 0.125,
  tableGbMonth: 0.25,
  recoveryGbMonth: 0.2,
  metricMonth: 0.3,
  alarmMonth: 0.1,
  logGb: 0.5,
  millionEvents: 1,
  millionSchedules: 1,
};

/** By region: where most prices are lowest, and where the sync runs unless told otherwise. */
export const PRICES: Readonly<Record<PricedRegion, Prices>> = {
  'us-east-1': US_EAST_1,
  'us-west-1': {
    ...US_EAST_1,
    millionWriteUnits: 0.6975,
    millionReadUnits: 0.1395,
    tableGbMonth: 0.28,
    recoveryGbMonth: 0.224,
    logGb: 0.67,
  },
};

/** Metrics of a run, as members of its log lines: CloudWatch Logs makes metrics of them, and no action is called. */
import { SYNC_METRICS } from '../../lib/model/names.js';
import type { AccountStatus } from '../catalog/catalog.js';

/**
 * What makes a line of an account's status a metric: 1 for a run that read the account whole, 0 for one that did not.
 * @param now milliseconds since the epoch
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function completeRunMetric({ account, complete }: AccountStatus, now: number) {
  const { namespace, completeRuns, dimension } = SYNC_METRICS;
  const metric = {
    Namespace: namespace,
    Dimensions: [[dimension]],
    Metrics: [{ Name: completeRuns, Unit: 'Count' }],
  };
  return {
    _aws: { Timestamp: now, CloudWatchMetrics: [metric] },
    [dimension]: account,
    [completeRuns]: complete ? 1 : 0,
  };
}

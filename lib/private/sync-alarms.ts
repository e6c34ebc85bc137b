/** Alarms and dashboard of a sync. */
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
  type IAlarmAction,
  type MetricOptions,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { SYNC_METRICS } from '../model';
import type { SyncAlarms } from '../service/sync-alarms';
import type { SyncConnection } from '../service/sync-connection';

/** What is watched. */
export interface Watched {
  readonly functionName: string;
  readonly function: IFunction;
  readonly deadLetterQueue: IQueue;
  readonly connections: readonly SyncConnection[];
  readonly actions?: readonly IAlarmAction[];
}

/** Hours without a complete run: one more than lie between two runs, so that one that failed is told. */
export const STALE_HOURS = 5;

/** How many runs read an account whole. */
export function completeRuns(accountId: string, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: SYNC_METRICS.namespace,
    metricName: SYNC_METRICS.completeRuns,
    dimensionsMap: { [SYNC_METRICS.dimension]: accountId },
    statistic: Stats.SUM,
    period: Duration.hours(1),
    ...options,
  });
}

/** One of the metrics that a function writes of all accounts together, by the hour. */
export function metricOfAll(functionName: string, metricName: string, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: SYNC_METRICS.namespace,
    metricName,
    dimensionsMap: { [SYNC_METRICS.functionDimension]: functionName },
    // Within an hour it falls only where accounts were read, as by another invocation.
    statistic: Stats.MINIMUM,
    period: Duration.hours(1),
    ...options,
  });
}

/** Adds 'Failed', 'DeadLetters' and below 'Stale' one alarm for each account. */
export function syncAlarms(scope: Construct, watched: Watched): SyncAlarms {
  const { functionName } = watched;
  const notBreaching = { evaluationPeriods: 1, treatMissingData: TreatMissingData.NOT_BREACHING };
  const failed = new Alarm(scope, 'Failed', {
    alarmName: `${functionName}-failed`,
    alarmDescription: "A run of the Serval sync failed as a whole. Its function's log says why.",
    metric: watched.function.metricErrors({ period: Duration.minutes(5), statistic: Stats.SUM }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    ...notBreaching,
  });
  const deadLetters = new Alarm(scope, 'DeadLetters', {
    alarmName: `${functionName}-dead-letters`,
    alarmDescription:
      'A run of the Serval sync was given up. Look at the message, and delete it when all is well again.',
    metric: watched.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: Stats.MAXIMUM,
    }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    ...notBreaching,
  });
  const ofAccounts = new Construct(scope, 'Stale');
  const stale = watched.connections.map(
    (connection) => [connection.accountId, staleAlarm(ofAccounts, functionName, connection)] as const,
  );
  for (const alarm of [failed, deadLetters, ...stale.map(([, alarm]) => alarm)]) {
    alarm.addAlarmAction(...(watched.actions ?? []));
  }
  return { failed, deadLetters, stale: Object.fromEntries(stale) };
}

/**
 * Of one account. Hours without a run are filled with 0 by a formula: an alarm on the metric itself looks further back
 * than it is told to while hours are missing, and would go off hours later.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function staleAlarm(
  scope: Construct,
  syncName: string,
  { accountId, accountName }: Pick<SyncConnection, 'accountId' | 'accountName'>,
): Alarm {
  return new Alarm(scope, idOf(accountId), {
    alarmName: `${syncName}-stale-${accountId}`,
    alarmDescription:
      `The Serval sync has not read the account ${accountName} whole for ${STALE_HOURS} hours. ` +
      'Its status in the catalog, and the log of the function, say why.',
    metric: new MathExpression({
      expression: 'FILL(runs, 0)',
      usingMetrics: { runs: completeRuns(accountId) },
      label: `complete runs of ${accountName}`,
      period: Duration.hours(1),
    }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: STALE_HOURS,
    treatMissingData: TreatMissingData.BREACHING,
  });
}

/** An account that is a token is the stack's own: others are checked to be literal. */
function idOf(accountId: string): string {
  return Token.isUnresolved(accountId) ? 'Own' : accountId;
}

/** Adds 'Dashboard'. The region stands in it as the stack knows it, so that a reviewer reads where its metrics are from. */
export function syncDashboard(scope: Construct, watched: Watched, alarms: SyncAlarms): Dashboard {
  const { functionName, function: sync, deadLetterQueue, connections } = watched;
  const dashboard = new Dashboard(scope, 'Dashboard', { dashboardName: functionName });
  const half = 12;
  const { region } = Stack.of(scope);
  dashboard.addWidgets(
    new AlarmStatusWidget({
      title: 'Alarms',
      width: 2 * half,
      alarms: [alarms.failed, alarms.deadLetters, ...Object.values(alarms.stale)],
    }),
  );
  dashboard.addWidgets(
    new GraphWidget({
      title: 'Complete runs by account',
      width: half,
      region,
      left: connections.map(({ accountId, accountName: label }) => completeRuns(accountId, { label })),
    }),
    new GraphWidget({
      title: 'Duration, of 15 minutes at most',
      width: half,
      region,
      left: [sync.metricDuration({ statistic: Stats.MAXIMUM, period: Duration.hours(1), label: 'longest run' })],
    }),
  );
  dashboard.addWidgets(
    new GraphWidget({
      title: 'Runs and failures',
      width: half,
      region,
      left: [
        sync.metricInvocations({ period: Duration.hours(1), label: 'runs' }),
        sync.metricErrors({ period: Duration.hours(1), label: 'failed' }),
      ],
    }),
    new GraphWidget({
      title: 'Dead letters',
      width: half,
      region,
      left: [
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          period: Duration.hours(1),
          statistic: Stats.MAXIMUM,
          label: 'waiting',
        }),
      ],
    }),
  );
  return dashboard;
}

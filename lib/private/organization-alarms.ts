/** Alarms and dashboard of the sync of an organization. */
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
  type IWidget,
  type MetricOptions,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ORGANIZATION_SECONDS, SYNC_METRICS } from '../model';
import type { OrganizationSyncAlarms } from '../organization/organization-sync-alarms';
import { organizationSyncNames } from './organization-names';
import { metricOfAll, STALE_HOURS, staleAlarm } from './sync-alarms';

/** What is watched. */
export interface WatchedOrganization {
  readonly stateMachineName: string;
  readonly stateMachine: IStateMachine;
  readonly deadLetterQueue: IQueue;
  /** Accounts with an alarm of their own. */
  readonly listed: readonly string[];
  readonly actions?: readonly IAlarmAction[];
}

/** One of the metrics that the summary writes of all accounts together, by the hour. */
export function organizationMetric(stateMachineName: string, metricName: string, options?: MetricOptions): Metric {
  return metricOfAll(organizationSyncNames(stateMachineName).summaryFunction, metricName, options);
}

/** Adds 'Failed', 'Stale', 'DeadLetters' and below 'StaleAccounts' one alarm for each listed account. */
export function organizationAlarms(scope: Construct, watched: WatchedOrganization): OrganizationSyncAlarms {
  const { stateMachineName: name, stateMachine, deadLetterQueue, listed, actions = [] } = watched;
  const atOnce = {
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  const failed = new Alarm(scope, 'Failed', {
    alarmName: `${name}-failed`,
    alarmDescription:
      'A run of the Serval sync did not read all accounts of the organization whole. The error of its execution says ' +
      'which and why; redrive the execution to read these again.',
    metric: unsuccessful(stateMachine, Duration.minutes(5)),
    ...atOnce,
  });
  const stale = new Alarm(scope, 'Stale', {
    alarmName: `${name}-stale`,
    alarmDescription:
      `The Serval sync has not read some account of the organization whole for ${STALE_HOURS} hours, or has not come to ` +
      'an end for so long. The statuses in the catalog say which it is.',
    metric: new MathExpression({
      // Hours without a run count as too long: see staleAlarm.
      expression: `FILL(age, ${MISSED_SECONDS + 1})`,
      usingMetrics: { age: organizationMetric(name, SYNC_METRICS.greatestAge) },
      label: 'seconds since the account last read longest ago was read',
      period: Duration.hours(1),
    }),
    threshold: MISSED_SECONDS,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: STALE_HOURS,
    treatMissingData: TreatMissingData.BREACHING,
  });
  const deadLetters = new Alarm(scope, 'DeadLetters', {
    alarmName: `${name}-dead-letters`,
    alarmDescription:
      'A run of the Serval sync never began. Look at the message, and delete it when all is well again.',
    metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: Stats.MAXIMUM,
    }),
    ...atOnce,
  });
  const ofAccounts = new Construct(scope, 'StaleAccounts');
  const staleAccounts = listed.map(
    (accountId) => [accountId, staleAlarm(ofAccounts, name, { accountId, accountName: accountId })] as const,
  );
  for (const alarm of [failed, stale, deadLetters, ...staleAccounts.map(([, alarm]) => alarm)]) {
    alarm.addAlarmAction(...actions);
  }
  return { failed, stale, deadLetters, staleAccounts: Object.fromEntries(staleAccounts) };
}

/**
 * What a run reads whole is never older at its end than a run may last. An account that is older was missed, and five
 * hours without a run that missed none are five hours without a read of some account. To wait for an age of five hours
 * would tell so one run later, since ages are written by runs alone.
 */
const MISSED_SECONDS = ORGANIZATION_SECONDS.run;

/**
 * Executions that ended in another way than well. Children of the Distributed Map are none of these. Each metric is there
 * only where executions ended in its way: added up by "+", one that is missing may take the others with it.
 */
function unsuccessful(stateMachine: IStateMachine, period: Duration): MathExpression {
  const options = { period, statistic: Stats.SUM };
  return new MathExpression({
    expression: 'SUM([FILL(failed, 0), FILL(timedOut, 0), FILL(aborted, 0)])',
    usingMetrics: {
      failed: stateMachine.metricFailed(options),
      timedOut: stateMachine.metricTimedOut(options),
      aborted: stateMachine.metricAborted(options),
    },
    label: 'runs that did not end well',
    period,
  });
}

const HALF = 12;

/** Adds 'Dashboard', called like the state machine. */
export function organizationDashboard(
  scope: Construct,
  watched: WatchedOrganization,
  alarms: OrganizationSyncAlarms,
): Dashboard {
  const { stateMachineName: name, stateMachine, deadLetterQueue } = watched;
  const dashboard = new Dashboard(scope, 'Dashboard', { dashboardName: name });
  const { region } = Stack.of(scope);
  const graph = (title: string, ...left: (Metric | MathExpression)[]): IWidget =>
    new GraphWidget({ title, width: HALF, region, left });
  const hourly = { period: Duration.hours(1), statistic: Stats.SUM };
  const total = (metricName: string, label: string): Metric =>
    organizationMetric(name, metricName, { label, statistic: Stats.SUM });
  const { totals, greatestAge } = SYNC_METRICS;
  dashboard.addWidgets(
    new AlarmStatusWidget({
      title: 'Alarms',
      width: 2 * HALF,
      alarms: [alarms.failed, alarms.stale, alarms.deadLetters, ...Object.values(alarms.staleAccounts)],
    }),
  );
  dashboard.addWidgets(
    graph('Seconds since the account last read longest ago was read', organizationMetric(name, greatestAge)),
    graph(
      'Runs',
      stateMachine.metricStarted({ ...hourly, label: 'started' }),
      stateMachine.metricSucceeded({ ...hourly, label: 'read all accounts whole' }),
      unsuccessful(stateMachine, Duration.hours(1)),
    ),
  );
  dashboard.addWidgets(
    graph(
      'What went wrong in accounts',
      total(totals.failedReads, 'failed reads'),
      total(totals.throttles, 'throttles'),
      total(totals.staleRoles, 'stale roles'),
      total(totals.unfinishedAccounts, 'unfinished accounts'),
    ),
    graph(
      'Dead letters',
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: Duration.hours(1),
        statistic: Stats.MAXIMUM,
        label: 'waiting',
      }),
    ),
  );
  return dashboard;
}

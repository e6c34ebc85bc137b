/** What tells that the sync of an organization does not do its work. */
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib/core';
import { Accounts, OrganizationSync } from '../../../lib';
import { resourcesOf, theOnly } from '../service/support';
import { ACCOUNT, EXTERNAL_ID, newStack, REGIONS } from '../support/stacks';
import { accountIds, NAME, newSync } from './organization-sync-support';

const alarmsOf = (stack: Stack) =>
  Object.fromEntries(
    resourcesOf(stack, 'AWS::CloudWatch::Alarm').map(({ Properties }) => [Properties.AlarmName as string, Properties]),
  );
const MACHINE = [{ Name: 'StateMachineArn', Value: { Ref: 'SyncStateMachine81090156' } }];

test('an execution that did not end well, in whichever way, and a dead letter go off at once', () => {
  const alarms = alarmsOf(newSync());
  const atOnce = {
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  };
  expect(alarms[`${NAME}-failed`]).toMatchObject(atOnce);
  const [formula, ...metrics] = alarms[`${NAME}-failed`].Metrics;
  // No way of ending may hide another one that has no metric yet.
  const Expression = 'SUM([FILL(failed, 0), FILL(timedOut, 0), FILL(aborted, 0)])';
  expect(formula).toMatchObject({ Expression, ReturnData: true });
  expect(metrics.map(({ Id, MetricStat }: never) => [Id, MetricStat])).toEqual(
    [
      ['failed', 'ExecutionsFailed'],
      ['timedOut', 'ExecutionsTimedOut'],
      ['aborted', 'ExecutionsAborted'],
    ].map(([id, MetricName]) => [
      id,
      { Metric: { Namespace: 'AWS/States', MetricName, Dimensions: MACHINE }, Period: 300, Stat: 'Sum' },
    ]),
  );
  expect(alarms[`${NAME}-dead-letters`]).toMatchObject({
    ...atOnce,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['SyncDeadLettersED73839C', 'QueueName'] } }],
  });
});

test('five hours without a run that missed no account are too long, and so are five hours without a run', () => {
  expect(alarmsOf(newSync())[`${NAME}-stale`]).toMatchObject({
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 13_500,
    EvaluationPeriods: 5,
    TreatMissingData: 'breaching',
    Metrics: [
      expect.objectContaining({ Expression: 'FILL(age, 13501)', ReturnData: true }),
      {
        Id: 'age',
        MetricStat: {
          Metric: {
            Namespace: 'Serval',
            MetricName: 'GreatestAge',
            Dimensions: [{ Name: 'Function', Value: `${NAME}-summary` }],
          },
          Period: 3600,
          Stat: 'Minimum',
        },
        ReturnData: false,
      },
    ],
  });
});

describe('how long after its last read an account goes off', () => {
  const { Threshold, EvaluationPeriods, Metrics } = alarmsOf(newSync())[`${NAME}-stale`];
  const filled = Number(/FILL\(age, (\d+)\)/.exec(Metrics[0].Expression)![1]);

  /** The hour after which the alarm is on, as CloudWatch evaluates it; `ages` by the hour, those of runs alone. */
  const goesOff = (ages: ReadonlyMap<number, number>, hours = 48): number | undefined =>
    Array.from({ length: hours - EvaluationPeriods }, (_, index) => index + EvaluationPeriods).find((end) =>
      Array.from({ length: EvaluationPeriods }, (_, back) => ages.get(end - 1 - back) ?? filled).every(
        (age) => age > Threshold,
      ),
    );
  const RUN_HOURS = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44];
  const HOUR = 3600;

  test.each([600, 3 * HOUR, 13_500])('never where each run reads all, the first %i seconds before its end', (age) => {
    expect(goesOff(new Map(RUN_HOURS.map((hour) => [hour, age])))).toBeUndefined();
  });

  test.each([
    ['some run misses it', new Map(RUN_HOURS.map((hour) => [hour, hour < 8 ? 600 : (hour - 4) * HOUR + 600]))],
    ['no run ends any more', new Map(RUN_HOURS.filter((hour) => hour < 8).map((hour) => [hour, 600]))],
  ])('between five and six hours where %s', (_name, ages) => {
    expect(goesOff(ages)).toBe(10);
  });

  test('not where it is read in another run at once', () => {
    expect(
      goesOff(new Map([...RUN_HOURS.map((hour) => [hour, hour === 8 ? 4 * HOUR : 600] as const), [9, 60]])),
    ).toBeUndefined();
  });
});

test('each listed account has an alarm of its own, and those of an organization have none', () => {
  const sync = new OrganizationSync(newStack(), 'Sync', {
    accounts: Accounts.fromList(accountIds(2)),
    externalId: EXTERNAL_ID,
  });
  expect(Object.keys(sync.alarms.staleAccounts)).toEqual(accountIds(2));
  const alarms = alarmsOf(newSync({ accounts: Accounts.fromList(accountIds(2)) }));
  for (const id of accountIds(2)) {
    expect(alarms[`${NAME}-stale-${id}`]).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 5,
      TreatMissingData: 'breaching',
    });
  }
  expect(Object.keys(alarms)).toHaveLength(5);
  expect(Object.keys(alarmsOf(newSync()))).toHaveLength(3);
});

test('all of them do what they are told to', () => {
  const stack = newStack();
  const alarmActions = [new SnsAction(new Topic(stack, 'Topic'))];
  newSync({ alarmActions, accounts: Accounts.fromList(accountIds(1)) }, stack);
  const actions = Object.values(alarmsOf(stack)).map(({ AlarmActions }) => AlarmActions);
  expect(actions).toEqual(Array(4).fill([{ Ref: expect.stringMatching(/^Topic/) }]));
});

test.each(REGIONS)('in %s, the dashboard shows alarms and metrics of its own region', (_partition, region) => {
  const stack = newSync({}, newStack({ account: ACCOUNT, region }));
  const { DashboardName, DashboardBody } = theOnly(stack, 'AWS::CloudWatch::Dashboard').Properties;
  const body = JSON.stringify(DashboardBody);
  expect(DashboardName).toBe(NAME);
  expect(body.split(`\\"region\\":\\"${region}\\"`)).toHaveLength(5);
  expect(body).not.toContain('AWS::Region');
  for (const alarm of ['Failed', 'Stale', 'DeadLetters']) {
    expect(body).toMatch(new RegExp(`\\["SyncAlarms${alarm}\\w{8}","Arn"\\]`));
  }
  for (const metric of ['GreatestAge', 'FailedReads', 'Throttles', 'StaleRoles', 'UnfinishedAccounts']) {
    expect(body).toContain(metric);
  }
});

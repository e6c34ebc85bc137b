/** What tells that a sync does not do its work. */
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { RoleSync, type RoleSyncProps } from '../../../lib';
import { ACCOUNT, newStack, REGIONS } from '../support/stacks';
import { resourcesOf, theOnly } from './support';
import { accounts, production } from './sync-support';

function newSync(props: Partial<RoleSyncProps> = {}, stack = newStack()): Stack {
  new RoleSync(stack, 'Sync', { connections: [production()], ...props });
  return stack;
}

describe('alarms', () => {
  const alarmsOf = (stack: Stack) =>
    Object.fromEntries(
      resourcesOf(stack, 'AWS::CloudWatch::Alarm').map(({ Properties }) => [
        Properties.AlarmName as string,
        Properties,
      ]),
    );

  test('a run that fails, and a dead letter, go off at once; no news is good news', () => {
    const alarms = alarmsOf(newSync());
    const atOnce = {
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Period: 300,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    };
    expect(alarms['serval-role-sync-failed']).toMatchObject({
      ...atOnce,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'SyncFunction878007FF' } }],
    });
    expect(alarms['serval-role-sync-dead-letters']).toMatchObject({
      ...atOnce,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['SyncDeadLettersED73839C', 'QueueName'] } }],
    });
  });

  test('each account has one for five hours without a complete run, in which no news is bad news', () => {
    const alarms = alarmsOf(newSync({ connections: accounts(2) }));
    for (const { accountId } of accounts(2)) {
      expect(alarms[`serval-role-sync-stale-${accountId}`]).toMatchObject({
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        EvaluationPeriods: 5,
        TreatMissingData: 'breaching',
        Metrics: [
          // Else CloudWatch looks further back than five hours while hours are missing.
          expect.objectContaining({ Expression: 'FILL(runs, 0)', ReturnData: true }),
          {
            Id: 'runs',
            MetricStat: {
              Metric: {
                Namespace: 'Serval',
                MetricName: 'CompleteRuns',
                Dimensions: [{ Name: 'Account', Value: accountId }],
              },
              Period: 3600,
              Stat: 'Sum',
            },
            ReturnData: false,
          },
        ],
      });
    }
    expect(Object.keys(alarms)).toHaveLength(4);
  });

  test('all of them do what they are told to', () => {
    const stack = newStack();
    newSync({ alarmActions: [new SnsAction(new Topic(stack, 'Topic'))] }, stack);
    const actions = Object.values(alarmsOf(stack)).map(({ AlarmActions }) => AlarmActions);
    expect(actions).toEqual(Array(3).fill([{ Ref: expect.stringMatching(/^Topic/) }]));
  });

  test('are given by account', () => {
    const sync = new RoleSync(newStack(), 'Sync', { connections: accounts(2) });
    expect(Object.keys(sync.alarms.stale)).toEqual(accounts(2).map(({ accountId }) => accountId));
  });
});

test('the dashboard shows all alarms and the runs of each account under its name', () => {
  const { DashboardName, DashboardBody } = theOnly(
    newSync({ connections: accounts(2) }),
    'AWS::CloudWatch::Dashboard',
  ).Properties;
  const body = JSON.stringify(DashboardBody);
  expect(DashboardName).toBe('serval-role-sync');
  for (const alarm of ['Failed', 'DeadLetters', ...accounts(2).map(({ accountId }) => `Stale${accountId}`)]) {
    expect(body).toMatch(new RegExp(`\\["SyncAlarms${alarm}\\w{8}","Arn"\\]`));
  }
  for (const { accountId, accountName } of accounts(2)) {
    expect(body).toContain(`\\"Account\\",\\"${accountId}\\",{\\"label\\":\\"${accountName}\\"`);
  }
});

test('the dashboard is drawn from the region of its stack, in each partition', () => {
  for (const [partition, region] of REGIONS) {
    const connections = [production(partition)];
    const { DashboardBody } = theOnly(
      newSync({ connections }, newStack({ account: ACCOUNT, region })),
      'AWS::CloudWatch::Dashboard',
    ).Properties;
    const body = JSON.stringify(DashboardBody);
    expect(body.split(`\\"region\\":\\"${region}\\"`)).toHaveLength(5);
    expect(body).not.toContain('AWS::Region');
  }
});

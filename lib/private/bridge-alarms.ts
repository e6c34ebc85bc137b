/** Alarms of a bridge on Lambda. */
import { Alarm, TreatMissingData, type IAlarmAction, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { BridgeAlarms } from '../service/bridge-alarms';

/** What is watched, and what is done. */
interface Watched {
  readonly functionName: string;
  readonly function: IFunction;
  readonly serverErrors: Metric;
  readonly actions?: readonly IAlarmAction[];
}

/** Adds to `scope` one alarm a metric, each of which goes off at the first event within five minutes. */
export function bridgeAlarms(scope: Construct, watched: Watched): BridgeAlarms {
  const { functionName, actions = [] } = watched;
  const alarm = (id: string, name: string, metric: Metric, alarmDescription: string): Alarm => {
    const made = new Alarm(scope, id, {
      alarmName: `${functionName}-${name}`,
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    made.addAlarmAction(...actions);
    return made;
  };
  const [errors, throttles] = [watched.function.metricErrors(), watched.function.metricThrottles()];
  return {
    errors: alarm('Errors', 'errors', errors, 'The Serval bridge did not answer a request. Its log says why.'),
    throttles: alarm(
      'Throttles',
      'throttles',
      throttles,
      'Lambda held back a request to the Serval bridge. Look at the concurrency of account and function.',
    ),
    serverErrors: alarm(
      'ServerErrors',
      'server-errors',
      watched.serverErrors,
      'The Serval bridge answered with a status of 500 or above. Its log has the reason.',
    ),
  };
}

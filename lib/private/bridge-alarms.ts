/** Alarms of a bridge on Lambda. */
import { Alarm, Metric, Stats, TreatMissingData, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { BRIDGE_METRICS } from '../model';
import type { BridgeAlarms } from '../service/bridge-alarms';

/** What is watched, and what is done. */
interface Watched {
  readonly functionName: string;
  readonly function: IFunction;
  readonly serverErrors: Metric;
  readonly actions?: readonly IAlarmAction[];
}

/** Below it one person tries again; above it a setting is wrong, or somebody tries what is not theirs. */
const REFUSALS = 10;
const REFUSED =
  `The Serval bridge refused ${REFUSALS} logins or more within a quarter of an hour. The reasons in its log say whether a ` +
  'setting is wrong, or somebody tries what is not theirs.';

/** Adds to `scope` one alarm a metric, each of which goes off at the first event within five minutes, but for refusals. */
export function bridgeAlarms(scope: Construct, watched: Watched): BridgeAlarms {
  const { functionName, actions = [] } = watched;
  const alarm = (id: string, name: string, metric: Metric, alarmDescription: string, threshold = 1): Alarm => {
    const made = new Alarm(scope, id, {
      alarmName: `${functionName}-${name}`,
      alarmDescription,
      metric,
      threshold,
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
    refusals: alarm('Refusals', 'refusals', refusals(functionName), REFUSED, REFUSALS),
  };
}

/** By whatever rule, as the bridge itself counts them. */
function refusals(functionName: string): Metric {
  const { namespace, logins, functionDimension, outcomeDimension, refused } = BRIDGE_METRICS;
  return new Metric({
    namespace,
    metricName: logins,
    dimensionsMap: { [functionDimension]: functionName, [outcomeDimension]: refused },
    statistic: Stats.SUM,
    period: Duration.minutes(15),
  });
}

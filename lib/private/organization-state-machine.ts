/** The state machine of an organization's sync, with its log. */
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine, LogLevel, StateMachine, type IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { organizationStateMachine as definitionOf } from '../model';
import type { FunctionOptions } from '../service/function-options';
import { organizationSyncNames } from './organization-names';
import { partitionOfStack } from './partition';
import { logProps } from './service-function';

interface StateMachineParts extends FunctionOptions {
  readonly stateMachineName: string;
  readonly catalogTable: string;
  readonly batchesAtOnce: number;
  /** Has all rights already that the state machine needs; nothing is added to it. */
  readonly role: IRole;
}

/**
 * Adds 'Logs' and 'Resource' to `scope`. The log has errors, never what the states hold.
 * @returns the state machine by its ARN, to which nothing can be added
 */
export function organizationStateMachine(scope: Construct, parts: StateMachineParts): IStateMachine {
  const { stateMachineName, catalogTable, batchesAtOnce, role, tracing } = parts;
  const { log, ...names } = organizationSyncNames(stateMachineName);
  const logGroup = new LogGroup(scope, 'Logs', { ...logProps(parts), logGroupName: log });
  const definition = definitionOf({
    partition: partitionOfStack(scope),
    name: stateMachineName,
    catalogTable,
    batchesAtOnce,
    ...names,
  });
  const resource = new CfnStateMachine(scope, 'Resource', {
    stateMachineName,
    stateMachineType: 'STANDARD',
    definitionString: inLines(definition),
    roleArn: role.roleArn,
    loggingConfiguration: {
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      includeExecutionData: false,
      level: LogLevel.ERROR,
    },
    tracingConfiguration: tracing ? { enabled: true } : undefined,
  });
  return StateMachine.fromStateMachineArn(scope, 'StateMachine', resource.ref);
}

/** As a list of lines that CloudFormation joins, so that a reviewer reads it, and its diff, line by line. */
function inLines(definition: object): string {
  return Token.asString({ 'Fn::Join': ['\n', JSON.stringify(definition, undefined, 2).split('\n')] });
}

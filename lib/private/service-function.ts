/** A function of the hosted services: bundle, log, environment, network and tracing, all in one way. */
import { Role, type IRole } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { RemovalPolicy, Token, type Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FunctionOptions } from '../service/function-options';
import { functionCode, type FunctionBundle } from './bundles';
import { misuse } from './errors';

/** What a service decides for itself. */
export interface ServiceFunctionParts extends FunctionOptions {
  readonly bundle: FunctionBundle;
  /** What the bundle's module exports for this function. @default "handler" */
  readonly handler?: string;
  /** Name of the function; its log group is /aws/lambda/NAME, as its role expects. */
  readonly functionName: string;
  readonly description: string;
  /** Has all rights already that the function needs; nothing is added to it. */
  readonly role: IRole;
  readonly timeout: Duration;
  readonly defaultMemorySize: number;
  /** Settings of the runtime. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where asynchronous invocations end that failed for good. */
  readonly deadLetterQueue?: IQueue;
  /** Of asynchronous invocations, 0 to 2. */
  readonly retryAttempts?: number;
}

/** Name of the log group of a function. */
export const logGroupName = (functionName: string): string => `/aws/lambda/${functionName}`;

/** How a log of a service is kept, the function's own and whatever else it has. */
export function logProps(options: FunctionOptions): LogGroupProps {
  return {
    retention: options.logRetention ?? RetentionDays.THREE_MONTHS,
    encryptionKey: options.logEncryptionKey,
    removalPolicy: options.logRemovalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}

/**
 * Adds 'Logs' and 'Function' to `scope`: a log group with retention, and an arm64 function on Node 24.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
export function serviceFunction(scope: Construct, props: ServiceFunctionParts): LambdaFunction {
  const { environment = {}, settings, memorySize = props.defaultMemorySize } = props;
  requireMemorySize(scope, memorySize);
  requireNames(scope, environment, settings);
  const logGroup = new LogGroup(scope, 'Logs', { ...logProps(props), logGroupName: logGroupName(props.functionName) });
  return new LambdaFunction(scope, 'Function', {
    functionName: props.functionName,
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    code: functionCode(props.bundle),
    handler: `index.${props.handler ?? 'handler'}`,
    // Immutable, so that nothing that is added to the function later widens what its role was reviewed with.
    role: immutable(props.role),
    timeout: props.timeout,
    memorySize,
    environment: { ...environment, ...settings },
    logGroup,
    tracing: props.tracing ? Tracing.ACTIVE : undefined,
    vpc: props.vpc,
    vpcSubnets: props.vpcSubnets,
    securityGroups: props.securityGroups,
    deadLetterQueue: props.deadLetterQueue,
    retryAttempts: props.retryAttempts,
  });
}

function immutable(role: IRole): IRole {
  return role instanceof Role ? role.withoutPolicyUpdates() : role;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
function requireMemorySize(scope: Construct, value: number): void {
  if (Token.isUnresolved(value) || (Number.isInteger(value) && value >= 128 && value <= 10_240)) return;
  const text = 'is no memory size of a function, 128 to 10240 whole MiB are allowed; choose one';
  misuse(scope, { code: 'FunctionSetting', property: 'memorySize', value, text });
}

/**
 * Errors show a variable's name alone: its value may be a secret that should not be here.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
function requireNames(scope: Construct, environment: object, settings: object): void {
  for (const name of Object.keys(environment)) {
    const refuse = (text: string): never =>
      misuse(scope, { code: 'Environment', property: 'environment', value: name, text });
    if (!/^[a-z]\w+$/i.test(name)) {
      refuse('is no name of a variable, which has two or more letters, digits and _, a letter first; respell it');
    }
    if (Object.hasOwn(settings, name)) {
      refuse('is a setting that the construct writes itself; leave it out, and use the property that it comes from');
    }
  }
}

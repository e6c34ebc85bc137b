import { Template } from 'aws-cdk-lib/assertions';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ACCOUNT_ID, fits } from '../lib/model/limits';
import { knownPartitionOf } from '../lib/model/partition';
import type { Json } from '../lib/model/template/sections';
import { UsageError } from './usage-error';

/** Where a template is deployed, as far as it does not say so itself, and what only the deployment knows. */
export interface Deployment {
  /**
   * The account, 12 digits.
   * @default - that of the stack's env; one that makes no difference where the stack has none
   */
  readonly account?: string;
  /**
   * The region, which also tells the partition.
   * @default - that of the stack's env; one that makes no difference where the stack has none
   */
  readonly region?: string;
  /**
   * Values of parameters by their names, of `Ref` by logical ids, of `Fn::GetAtt` as `LogicalId.Attribute`, of
   * `Fn::ImportValue` by the export's name.
   * @default - defaults of parameters, and what follows from the template; what rests on another value is undecided
   */
  readonly values?: Readonly<Record<string, string>>;
}

/** What a test gave to `expect`, read. */
export interface Received {
  readonly template: Json;
  /** Undefined where only the deployment knows it: of a template, and of a nested stack. */
  readonly stackName?: string;
  /** Path of the stack in the app; undefined for a template. */
  readonly stackPath?: string;
  /** Undefined where the stack has none. */
  readonly account?: string;
  /** Undefined where the stack has none. */
  readonly region?: string;
  readonly values: Readonly<Record<string, string>>;
  /** A request's value, with the CDK's tokens in it as expressions of the template. */
  readonly resolve: (value: unknown) => unknown;
  /** Logical id of a CfnResource; undefined for one of another stack. */
  readonly logicalIdOf: (resource: IConstruct) => string | undefined;
}

/** Reads what `expect` got, by synthesizing the app where it is a stack, as `Template.fromStack` does. */
export function readReceived(received: unknown, deployment: Deployment): Received {
  checkDeployment(deployment);
  const read = readSource(received, deployment);
  checkNames(read);
  return read;
}

function readSource(received: unknown, deployment: Deployment): Received {
  const { account, region, values = {} } = deployment;
  if (!isStack(received)) {
    return {
      template: asTemplate(received),
      account,
      region,
      values,
      resolve: (value) => value,
      logicalIdOf: (resource) => logicalIdIn(Stack.of(resource), resource),
    };
  }
  const env = {
    account: Token.isUnresolved(received.account) ? undefined : received.account,
    region: Token.isUnresolved(received.region) ? undefined : received.region,
  };
  for (const name of ['account', 'region'] as const) {
    const [said, known] = [deployment[name], env[name]];
    if (said !== undefined && known !== undefined && said !== known) {
      throw new UsageError(`${name}: ${JSON.stringify(said)} is not that of the stack, ${JSON.stringify(known)}`);
    }
  }
  return {
    template: Template.fromStack(received).toJSON(),
    stackName: Token.isUnresolved(received.stackName) ? undefined : received.stackName,
    stackPath: received.node.path,
    account: env.account ?? account,
    region: env.region ?? region,
    values,
    resolve: (value) => received.resolve(value),
    logicalIdOf: (resource) => (Stack.of(resource) === received ? logicalIdIn(received, resource) : undefined),
  };
}

function checkDeployment({ account, region, values = {}, ...others }: Deployment): void {
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw new UsageError(`the second argument has no ${JSON.stringify(other)}; it has account, region and values`);
  }
  if (account !== undefined && !fits(ACCOUNT_ID, account)) {
    throw new UsageError(`account: ${JSON.stringify(account)} is no AWS account; it has ${ACCOUNT_ID.allowed}`);
  }
  if (region !== undefined && !knownPartitionOf(region)) {
    throw new UsageError(`region: ${JSON.stringify(region)} is no region; write it as "eu-central-1"`);
  }
  const odd = Object.entries(values).find(([, value]) => typeof value !== 'string');
  if (odd) throw new UsageError(`values.${odd[0]}: ${JSON.stringify(odd[1])} is no text`);
}

/** A value that nothing of the template can have is a slip of the pen, beside which a default would go on to hold. */
function checkNames({ template, values }: Received): void {
  if (JSON.stringify(template).includes('"Fn::ImportValue"')) return;
  const sections = [template.Parameters ?? {}, template.Resources ?? {}].map((section) => section as object);
  const names = sections.flatMap((section) => Object.keys(section));
  const strange = Object.keys(values).find((name) => !name.startsWith('AWS::') && !names.includes(name.split('.')[0]!));
  if (strange === undefined) return;
  const what = 'a parameter, a resource (LogicalId or LogicalId.Attribute) nor an import';
  throw new UsageError(`values: ${JSON.stringify(strange)} is neither ${what} of the template`);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A stack of any copy of the CDK, which `Template.fromStack` then has to accept. */
function isStack(value: unknown): value is Stack {
  return isObject(value) && 'node' in value && Stack.isStack(value);
}

function logicalIdIn(stack: Stack, resource: IConstruct): string {
  return String(stack.resolve((resource as { logicalId?: unknown }).logicalId));
}

/** A Template of the CDK's assertions, or a template as JSON has it. */
function asTemplate(value: unknown): Json {
  const json = isObject(value) && 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
  if (isObject(json) && 'Resources' in json && isObject(json.Resources)) return json as Json;
  const kind = isObject(value)
    ? `an object of ${value.constructor?.name ?? 'no class'}`
    : typeof value === 'string'
      ? 'a text'
      : String(value);
  throw new UsageError(
    `toAdmit takes a Stack, a Template of aws-cdk-lib/assertions, or a template as an object; it got ${kind}`,
  );
}

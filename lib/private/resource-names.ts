/** What the constructs require of the names by which identity and services find one another. */
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Stack, Token, TokenComparison, type ResourceEnvironment } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { FUNCTION_NAME, parseArn, SECRET_NAME, TABLE_NAME, type TextLimit } from '../model';
import { misuse } from './errors';
import { requireText } from './requirements';

/** A DynamoDB table's name, of which wildcards and ARNs are none. */
export function requireTableName(scope: IConstruct, property: string, value: string): void {
  requireName(scope, property, value, 'table', TABLE_NAME);
}

/** A Lambda function's name, of which wildcards and ARNs are none. */
export function requireFunctionName(scope: IConstruct, property: string, value: string): void {
  requireName(scope, property, value, 'function', FUNCTION_NAME);
}

/** A name in Secrets Manager, of which wildcards and ARNs are none. */
export function requireSecretName(scope: IConstruct, property: string, value: string): void {
  requireName(scope, property, value, 'secret', SECRET_NAME);
}

function requireName(scope: IConstruct, property: string, value: string, what: string, limit: TextLimit): void {
  const arn = Token.isUnresolved(value) ? undefined : parseArn(value);
  if (arn) requireOwn(scope, property, value, what, arn);
  requireText(scope, property, value, limit, 'Name', `give the ${what}'s name alone`);
}

/**
 * Throws if the resource is known to lie in another account or region than the construct that is to use it.
 * @param resource a construct of the CDK, imported or not
 * @param what as in "table"
 */
export function requireOwnResource(
  scope: IConstruct,
  property: string,
  resource: IConstruct & { readonly env: ResourceEnvironment },
  what: string,
): void {
  const { tableArn } = resource as Partial<Pick<ITable, 'tableArn'>>;
  // An imported table knows no environment but that of its scope, and its ARN does.
  const where = (tableArn !== undefined && parseArn(tableArn)) || resource.env;
  requireOwn(scope, property, resource.node.path, what, where);
}

function requireOwn(
  scope: IConstruct,
  property: string,
  value: string,
  what: string,
  where: ResourceEnvironment,
): void {
  const stack = Stack.of(scope);
  for (const part of ['account', 'region'] as const) {
    if (Token.compareStrings(where[part], stack[part]) !== TokenComparison.DIFFERENT) continue;
    const text =
      `is a ${what} in the ${part} ${where[part]}, but this stack is for ${stack[part]}; ` +
      `give a ${what} of this stack's account and region`;
    misuse(scope, { code: 'ForeignResource', property, value, text });
  }
}

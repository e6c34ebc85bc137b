/** What the constructs of an organization's sync require of their properties. */
import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ACCOUNTS_PER_BATCH } from '../model';
import { misuse } from './errors';
import { requireGiven, requirePath, requireRoleName } from './requirements';
import { requireFunctionName } from './resource-names';

/** Longest suffix of what is called after the state machine and may have 64 characters: "-accounts", "-schedule". */
const SUFFIX = 9;
const NAME_MAX = 64 - SUFFIX;

/** Functions and roles are called after it. */
export function requireStateMachineName(scope: IConstruct, name: string): void {
  requireFunctionName(scope, 'stateMachineName', name);
  if (Token.isUnresolved(name) || name.length <= NAME_MAX) return;
  const text = `has ${name.length} characters, 1 to ${NAME_MAX} are allowed, since functions and roles are called after it; shorten it`;
  misuse(scope, { code: 'Name', property: 'stateMachineName', value: name, text });
}

/** A role's name, its path in front. Wildcards would stand for other roles too. */
export function requireIngestionRoleName(scope: IConstruct, name: string): void {
  const property = 'ingestionRoleName';
  requireGiven(scope, property, name, 'give the name that the ingestion role has in every account');
  if (Token.isUnresolved(name)) return;
  if (name.startsWith('arn:')) {
    const text = "is an ARN; give the role's name alone, with its path in front where it has one";
    misuse(scope, { code: 'Name', property, value: name, text });
  }
  const nameAt = name.lastIndexOf('/') + 1;
  requirePath(scope, property, `/${name.slice(0, nameAt)}`);
  requireRoleName(scope, property, name.slice(nameAt));
}

/** @returns how many batches that are */
export function requireAccountsAtOnce(scope: IConstruct, value = 100 * ACCOUNTS_PER_BATCH): number {
  const property = 'accountsAtOnce';
  if (Token.isUnresolved(value)) {
    const text =
      'is a token, known only at deployment, but it stands in the definition of the state machine; write the number out';
    misuse(scope, { code: 'LiteralNeeded', property, text });
  }
  const batches = value / ACCOUNTS_PER_BATCH;
  if (Number.isInteger(batches) && batches >= 1 && batches <= BATCHES_MAX) return batches;
  const text = 'is no number of accounts, whole tens from 10 to 10000 are allowed; choose another';
  misuse(scope, { code: 'FunctionSetting', property, value, text });
}

/** As many functions as Lambda runs at once in an account that asked for no more. */
const BATCHES_MAX = 1000;

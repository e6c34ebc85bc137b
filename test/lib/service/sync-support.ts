/** Accounts that are read, and what a role's documents say of them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Stack } from 'aws-cdk-lib/core';
import type { SyncConnection } from '../../../lib';
import { parseArn } from '../../../lib/model';
import { authorize } from '../../../lib/model/policy';
import { ACCOUNT, EXTERNAL_ID, roleOf } from '../support/stacks';

export const PRODUCTION = '444455556666';

export function connectionOf(accountId: string, partition = 'aws'): SyncConnection {
  return {
    accountId,
    accountName: `acme-${accountId}`,
    roleArn: `arn:${partition}:iam::${accountId}:role/serval/ingestion`,
    externalId: EXTERNAL_ID,
  };
}

export const production = (partition = 'aws') => connectionOf(PRODUCTION, partition);

/** Connections of that many accounts. */
export const accounts = (count: number) =>
  Array.from({ length: count }, (_, index) => connectionOf(String(100_000_000_000 + index)));

interface Document {
  readonly Version: string;
  readonly Statement: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** The one inline policy of the role whose logical id begins with `prefix`, the deployment's partition filled in. */
export function policyOf(stack: Stack, prefix: string, partition = 'aws'): Document {
  const { Policies: policies } = roleOf(stack, prefix);
  expect(policies).toHaveLength(1);
  return filled(policies![0]!.PolicyDocument, partition) as Document;
}

/** A part of a template as it is deployed: ARNs that wait for the partition alone. */
export function filled(value: unknown, partition = 'aws'): unknown {
  const text = JSON.stringify(value);
  const join = /\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"(.*?)"\]\]\}/g;
  return JSON.parse(text.replace(join, `"arn:${partition}$1"`));
}

export interface Request {
  readonly action: string;
  readonly resource: string;
}

/** What a session of a role of ours may do by that policy, where an ingestion role's trust agrees. */
export function verdict(document: unknown, { action, resource }: Request): string {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
  };
  return authorize(
    {
      caller: {
        type: 'session',
        account: ACCOUNT,
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ours/session`,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/ours`,
      },
      action,
      resource,
      resourceAccount: parseArn(resource)?.account ?? ACCOUNT,
      context: {},
    },
    {
      identityPolicies: [{ name: 'policy of our role', document }],
      ...(action.startsWith('sts:') && { resourcePolicy: { name: 'trust', document: trust } }),
    },
  ).verdict;
}

/** The requests that fail once an action is taken out of a document, for each of its actions. */
export function failuresWithoutEachAction(document: Document, requests: readonly Request[]): Record<string, Request[]> {
  const failures: Record<string, Request[]> = {};
  document.Statement.forEach((statement, at) => {
    const actions = [statement.Action as string | string[]].flat();
    for (const action of actions) {
      const Action = actions.filter((other) => other !== action);
      const rest = Action.length === 0 ? [] : [{ ...statement, Action }];
      const without = { ...document, Statement: document.Statement.toSpliced(at, 1, ...rest) };
      failures[action] = requests.filter((request) => verdict(without, request) !== 'admits');
    }
  });
  return failures;
}

/** Names of the settings that a file of the runtime reads. */
export function settingsReadBy(...files: string[]): string[] {
  const texts = files.map((file) => readFileSync(join(ROOT, 'runtime', file), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/(?:required|optional)\('([A-Z_]+)'/g)].map(([, name]) => name!));
}

/** Starts a bundle as Lambda does, with the environment of a function; what it says if it does not start. */
export function startProblem(bundle: string, environment: Readonly<Record<string, string>>): string {
  const module = pathToFileURL(join(ROOT, 'dist', 'bundles', bundle, 'index.mjs')).href;
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', `await import('${module}')`], {
    env: { AWS_REGION: 'eu-central-1', ...environment },
    encoding: 'utf8',
  });
  return status === 0 ? '' : stderr;
}

const ROOT = join(__dirname, '..', '..', '..');

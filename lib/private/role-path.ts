/** Paths that tell roles which somebody may make apart from all others. */
import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { roleArn } from '../model';
import { misuse } from './errors';
import { requirePath } from './requirements';
import { partitionOfStack } from './partition';

export function requirePathBelowRoot(scope: IConstruct, property: string, path: string): void {
  requirePath(scope, property, path);
  if (Token.isUnresolved(path)) return;
  const refuse = (what: string): never =>
    misuse(scope, { code: 'Path', property, value: path, text: `${what}; choose one of its own, as "/requestable/"` });
  if (path === '/') refuse('is the path that all roles are under, so that it limits nothing');
  if (/^\/aws-(?:service-role|reserved)\//.test(path)) refuse("is AWS's own, under which nobody else makes roles");
}

/** ARN with a wildcard: all roles of the construct's account under the path. */
export function arnOfRolesUnder(scope: IConstruct, property: string, path: string): string {
  requirePathBelowRoot(scope, property, path);
  return roleArn(partitionOfStack(scope), Stack.of(scope).account, '*', path);
}

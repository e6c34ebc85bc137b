/** A workflow of Serval's AWS integration as a function that somebody invokes and waits for. */
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { WorkflowOptions } from '../service/workflow-options';
import { Workflow, WorkflowRole } from '../service/workflow-role';
import type { FunctionBundle } from './bundles';
import { misuse } from './errors';
import { requireFunctionName } from './resource-names';
import { serviceFunction } from './service-function';
import { connectionsSetting, requireConnections } from './sync-connections';
import { requireToldRole } from './told-roles';

export interface WorkflowParts extends WorkflowOptions {
  readonly workflow: Workflow;
  readonly bundle: FunctionBundle;
  readonly functionName: string;
  readonly description: string;
  readonly timeout: Duration;
  /** Of the runtime, beside its connections. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Adds what `serviceFunction` adds, and 'Role' unless one is given. */
export function workflowFunction(scope: Construct, parts: WorkflowParts): { function: IFunction; role: IRole } {
  const { connections, environment, functionName, functionRoleBoundary, role, settings, tracing, vpc, workflow } =
    parts;
  requireFunctionName(scope, 'functionName', functionName);
  requireConnections(scope, connections);
  if (role && functionRoleBoundary) {
    const text =
      'exclude one another, since nothing is changed of a role that is given; give the boundary to its WorkflowRole';
    misuse(scope, { code: 'Contradiction', property: 'role, functionRoleBoundary', text });
  }
  const told = { functionName, connections, vpc: vpc !== undefined, tracing };
  if (role) requireToldRole(scope, role.roleArn, told);
  const remedy = 'give the others to a second one of these with a functionName of its own';
  const CONNECTIONS = connectionsSetting(scope, { connections, others: { ...environment, ...settings }, remedy });
  const own =
    role === undefined
      ? new WorkflowRole(scope, 'Role', {
          ...told,
          workflow,
          roleName: functionName,
          permissionsBoundary: functionRoleBoundary,
        })
      : undefined;
  const runsWith = role ?? own!.role;
  const made = serviceFunction(scope, {
    ...parts,
    role: runsWith,
    defaultMemorySize: 256,
    settings: { CONNECTIONS, ...settings },
  });
  if (own) made.node.addDependency(own);
  return { function: made, role: runsWith };
}

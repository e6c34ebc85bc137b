import type { IManagedPolicy, IRole } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions } from './function-options';
import type { SyncConnection } from './sync-connection';

/** What the functions of both workflows have in common. */
export interface WorkflowOptions extends FunctionOptions {
  /**
   * The accounts that the workflow works in, at least one, each once. They stand in the function's environment, which
   * holds about 19 of them; more are an error («TooMany») that says how many fit.
   */
  readonly connections: SyncConnection[];
  /**
   * The function's role, as `WorkflowRole` makes it: in another stack, imported from there by name. Nothing is added to
   * it.
   * @default - a new `WorkflowRole`
   */
  readonly role?: IRole;
  /**
   * The most that the new role may ever do. Excludes `role`.
   * @default - no boundary
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly functionRoleBoundary?: IManagedPolicy;
}

import type { AwsContext } from '../../runtime/aws/context.js';
import type { CatalogWriter } from '../../runtime/catalog/writer.js';
import type { Connection } from '../../runtime/sync/connection.js';
import type { Rates } from '../../runtime/sync/pacing.js';

/** What `cdk-serval sync` was told, checked. */
export interface SyncCommandOptions {
  readonly connections: readonly Connection[];
  readonly catalog: CatalogWriter;
  readonly aws: AwsContext;
  /** Of all actions. */
  readonly rates: Rates;
  readonly includeUneditable: boolean;
  readonly removeMany: boolean;
  readonly pathPrefix?: string;
  /** Name or ARN of the bus that changes are told on. */
  readonly eventBus?: string;
}

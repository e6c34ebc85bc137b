import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IConstruct } from 'constructs';
import { misuse } from './errors';
import { requireOwnResource } from './resource-names';

/** A catalog of another construct, or what is said of a new one. */
interface CatalogChoice {
  readonly catalog?: ITable;
  readonly catalogTableName?: string;
  readonly encryptionKey?: unknown;
  readonly removalPolicy?: unknown;
}

/** Throws where a catalog is given that lies elsewhere, or that something is said of which holds for a new one alone. */
export function requireCatalogChoice(scope: IConstruct, props: CatalogChoice): void {
  if (!props.catalog) return;
  requireOwnResource(scope, 'catalog', props.catalog, 'table');
  for (const property of ['catalogTableName', 'encryptionKey', 'removalPolicy'] as const) {
    if (props[property] === undefined) continue;
    const text = 'exclude one another, since nothing is changed of a catalog that is given; leave one of them out';
    misuse(scope, { code: 'Contradiction', property: `catalog, ${property}`, text });
  }
}

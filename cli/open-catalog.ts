/** The catalog that the options name. Apart from the options: the client of DynamoDB is nothing that --help needs. */
import { documentClient } from '../runtime/aws/clients.js';
import type { AwsContext } from '../runtime/aws/context.js';
import { dynamoCatalog } from '../runtime/catalog/dynamodb-catalog.js';
import { fileCatalog } from '../runtime/catalog/file-catalog.js';
import type { CatalogWriter } from '../runtime/catalog/writer.js';
import { CATALOG_DIRECTORY, type CatalogArguments } from './catalog-option.js';

/** `aws` is asked for a table alone. */
export function openCatalog(
  { directory = CATALOG_DIRECTORY, table }: CatalogArguments,
  aws: () => AwsContext,
): CatalogWriter {
  return table === undefined ? fileCatalog(directory) : dynamoCatalog(documentClient(aws()), table);
}

/** Where the catalog is: the options that several commands share. */
import type { Argv } from 'yargs';
import { documentClient } from '../runtime/aws/clients.js';
import type { AwsContext } from '../runtime/aws/context.js';
import { dynamoCatalog } from '../runtime/catalog/dynamodb-catalog.js';
import { fileCatalog } from '../runtime/catalog/file-catalog.js';
import type { CatalogWriter } from '../runtime/catalog/writer.js';

const DIRECTORY = '.cdk-serval/catalog';

/** What `catalogOptions` reads. */
export interface CatalogArguments {
  readonly directory?: string;
  readonly table?: string;
}

/** Adds --directory and --table. */
export function catalogOptions<T>(parser: Argv<T>) {
  return parser
    .option('directory', { type: 'string', defaultDescription: DIRECTORY, describe: 'The catalog in files' })
    .option('table', { type: 'string', describe: 'The catalog in this DynamoDB table instead' })
    .conflicts('directory', 'table');
}

/** The catalog that the options name; `aws` is asked for a table alone. */
export function openCatalog({ directory = DIRECTORY, table }: CatalogArguments, aws: () => AwsContext): CatalogWriter {
  return table === undefined ? fileCatalog(directory) : dynamoCatalog(documentClient(aws()), table);
}

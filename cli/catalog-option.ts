/** Where the catalog is: the options that several commands share. */
import type { Argv } from 'yargs';

/** Where it is unless an option says otherwise. */
export const CATALOG_DIRECTORY = '.cdk-serval/catalog';

/** What `catalogOptions` reads. */
export interface CatalogArguments {
  readonly directory?: string;
  readonly table?: string;
}

/** Adds --directory and --table. */
export function catalogOptions<T>(parser: Argv<T>) {
  return parser
    .option('directory', { type: 'string', defaultDescription: CATALOG_DIRECTORY, describe: 'The catalog in files' })
    .option('table', { type: 'string', describe: 'The catalog in this DynamoDB table instead' })
    .conflicts('directory', 'table');
}

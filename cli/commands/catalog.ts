import type { CommandModule } from 'yargs';
import type { CatalogRole, CatalogStore, DocumentRef } from '../../runtime/catalog/catalog.js';
import { RuntimeError } from '../../runtime/errors.js';
import { catalogOptions, type CatalogArguments } from '../catalog-option.js';
import { contextFor } from '../connection-options.js';
import { EXAMPLE_ROLE } from '../example-role.js';

interface CatalogCommandArguments extends CatalogArguments {
  readonly role?: string;
  readonly account?: string;
  readonly region?: string;
  readonly json: boolean;
}

/** `cdk-serval catalog`: what the last sync knows. */
export const catalogCommand: CommandModule<object, CatalogCommandArguments> = {
  command: 'catalog [role]',
  describe: 'List the roles of the catalog, or show one with its documents',
  builder: (parser) =>
    catalogOptions(parser)
      .positional('role', { type: 'string', describe: "A role's ARN: show it with its documents, as JSON" })
      .option('account', { type: 'string', describe: 'Only roles of this account' })
      .option('region', { type: 'string', describe: 'Region of the table', defaultDescription: 'AWS_REGION' })
      .option('json', { type: 'boolean', default: false, describe: 'Print the list as JSON' })
      .conflicts('role', 'account')
      .example('$0 catalog --account 111122223333', 'list the roles of an account')
      .example(`$0 catalog ${EXAMPLE_ROLE}`, 'show a role with its documents'),
  handler: async (args) => {
    const { openCatalog } = await import('../open-catalog.js');
    const catalog = openCatalog(args, () => contextFor(args.region));
    if (args.role !== undefined) {
      console.log(JSON.stringify(await withDocuments(catalog, await roleOf(catalog, args.role)), null, 2));
      return;
    }
    const roles = (await Promise.all((await accountsOf(catalog, args.account)).map(catalog.roles))).flat();
    roles.sort((one, other) => (one.arn < other.arn ? -1 : 1));
    if (args.json) console.log(JSON.stringify(roles, null, 2));
    else for (const role of roles) console.log(lineOf(role));
  },
};

async function roleOf(catalog: CatalogStore, arn: string): Promise<CatalogRole> {
  const role = await catalog.role(arn);
  if (role) return role;
  throw new RuntimeError(
    'Input',
    `role: ${JSON.stringify(arn)} is not in the catalog; cdk-serval catalog lists the ARNs`,
  );
}

async function accountsOf(catalog: CatalogStore, account: string | undefined): Promise<readonly string[]> {
  const known = (await catalog.accounts()).sort();
  if (account === undefined) return known;
  if (known.includes(account)) return [account];
  const holds = known.length > 0 ? known.join(', ') : 'none; run cdk-serval sync first';
  throw new RuntimeError('Input', `account: ${JSON.stringify(account)} is not in the catalog; it holds ${holds}`);
}

/** The role, with the documents themselves in place of their hashes. */
async function withDocuments(catalog: CatalogStore, role: CatalogRole): Promise<object> {
  const text = async (document: DocumentRef): Promise<unknown> =>
    JSON.parse((await catalog.document(document)) ?? 'null');
  const policies = <T extends { readonly document: DocumentRef }>(list: readonly T[]) =>
    Promise.all(list.map(async (policy) => ({ ...policy, document: await text(policy.document) })));
  return {
    ...role,
    ...(role.trustPolicy && { trustPolicy: await text(role.trustPolicy) }),
    inlinePolicies: await policies(role.inlinePolicies),
    attachedPolicies: await policies(role.attachedPolicies),
  };
}

function lineOf(role: CatalogRole): string {
  const policies = role.inlinePolicies.length + role.attachedPolicies.length;
  const parts = [
    role.arn,
    role.maxSessionDuration === undefined ? 'session unknown' : `${role.maxSessionDuration / 60} min`,
    `${policies} ${policies === 1 ? 'policy' : 'policies'}`,
    role.missing.length > 0 && `missing: ${actions(role.missing)}`,
    role.stale && `stale since ${role.stale.since}: ${actions(role.stale.reads)}`,
  ];
  return parts.filter(Boolean).join('  ');
}

function actions(reads: CatalogRole['missing']): string {
  return [...new Set(reads.map(({ action, error }) => `${action} ${error}`))].join(', ');
}

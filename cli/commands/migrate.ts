import type { CommandModule } from 'yargs';
import { migrateKiamCommand } from './migrate-kiam.js';
import { migratePodIdentityCommand } from './migrate-pod-identity.js';

/** `cdk-serval migrate`: manifests from one way of getting roles to the next. */
export const migrateCommand: CommandModule = {
  command: 'migrate',
  describe: 'Move manifests from kiam to IRSA, or from IRSA to Pod Identity',
  builder: (parser) =>
    parser
      .command(migrateKiamCommand)
      .command(migratePodIdentityCommand)
      .example('$0 migrate kiam manifests --account 111122223333 --issuer https://oidc.example.com', 'print a patch')
      .demandCommand(1, 'say from what to what: migrate kiam DIR, or migrate pod-identity DIR'),
  handler: () => undefined,
};

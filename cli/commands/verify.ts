import type { CommandModule } from 'yargs';
import { verifyWorkloadCommand } from './verify-workload.js';

/** `cdk-serval verify`: looks at something, and says what is right and what is missing. */
export const verifyCommand: CommandModule = {
  command: 'verify',
  describe: 'Say, step by step, what is right and what is missing: verify workload',
  builder: (parser) =>
    parser
      .command(verifyWorkloadCommand)
      .example('$0 verify workload --pod orders-7d9f --namespace shop', 'ask kubectl about a pod')
      .demandCommand(1, 1, 'what to verify is missing; see cdk-serval verify --help'),
  handler: () => undefined,
};

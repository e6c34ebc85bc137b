/** The command line of the CDK, as `npx cdk` starts it, on an assembly that is synthesized already. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../referee.js';
import type { Certificates } from './certificates.js';
import type { Keys, Reach } from './request.js';

export interface Cdk {
  /** @throws an error with all output where it fails */
  (...args: readonly string[]): string;
}

/** @param folder of this emulator alone, since the command line remembers accounts by access key */
export function cdk(folder: string, reach: Reach, { authorityFile }: Certificates, keys: Keys): Cdk {
  const home = join(folder, 'cdk-home');
  mkdirSync(home, { recursive: true });
  const environment = {
    HOME: home,
    CDK_HOME: home,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
    NODE_EXTRA_CA_CERTS: authorityFile,
    AWS_CA_BUNDLE: authorityFile,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: reach.url,
    AWS_ENDPOINT_URL_S3: reach.url,
    AWS_REGION: reach.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: '',
  };
  const command = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  return (...args) => {
    const quiet = ['--no-notices', '--no-version-reporting', '--no-color', '--no-path-metadata'];
    const { status, output } = run(process.execPath, [command, ...args, ...quiet], environment);
    if (status !== 0) throw new Error(`cdk ${args[0]} failed:\n${output}`);
    return output;
  };
}

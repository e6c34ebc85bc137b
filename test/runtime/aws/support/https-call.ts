/** One GetRole over https, in a process of its own, since Node reads NODE_EXTRA_CA_CERTS once: prints what came of it. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { iamClient } from '../../../../runtime/aws/clients.js';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
const endpoints = { iam: process.argv[2]! };
const iam = iamClient({ region: 'us-east-1', clock, random: (bytes) => Buffer.alloc(bytes), credentials, endpoints });
try {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'r' }));
  process.stdout.write(`role ${Role?.RoleName}`);
} catch (error) {
  process.stdout.write(String((error as NodeJS.ErrnoException).code));
}
iam.destroy();

/** Folders of manifests for the migrations' tests. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Every test has a folder of its own. */
export async function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'migrate-'));
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true });
}

/** Copies a folder of `folders/` into another. */
export async function copyOf(name: string, into: string): Promise<void> {
  await cp(join('test/cli/migrate/folders', name), into, { recursive: true });
}

/** Writes files by their path. */
export async function fill(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** All files by their path, byte for byte. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files
      .sort()
      .map(async (file) => [file.slice(folder.length + 1), (await readFile(file)).toString('latin1')] as const),
  );
  return Object.fromEntries(texts.filter(([path]) => !path.startsWith('.git/')));
}

/** What the command needs to print trust policies. */
export const KIAM = ['--account', '111122223333', '--issuer', 'https://oidc.eks.eu-west-1.amazonaws.com/id/AB12'];
export const POD_IDENTITY = ['--account', '111122223333', '--cluster', 'prod', '--region', 'eu-west-1'];
/** The role `orders` of that account. */
export const ARN = 'arn:aws:iam::111122223333:role/orders';

interface PodOptions {
  readonly name?: string;
  readonly role?: string;
  readonly account?: string;
  readonly namespace?: string;
}

/** A pod's document; `role` is kiam's. */
export const pod = ({ name = 'orders', role, account, namespace = 'shop' }: PodOptions): string => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
${namespace && `  namespace: ${namespace}\n`}${role === undefined ? '' : `  annotations:\n    iam.amazonaws.com/role: ${role}\n`}spec:
${account === undefined ? '' : `  serviceAccountName: ${account}\n`}  containers: [{ name: app, image: registry.example/app:1 }]
`;

/** A service account's document, with more lines of its metadata. */
export const account = (name = 'orders', more = ''): string =>
  `---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: shop\n${more}`;

/** IRSA's annotation, as such lines. */
export const annotated = (arn: string): string => `  annotations:\n    eks.amazonaws.com/role-arn: ${arn}\n`;

/** docs/migrate.md shows what the command prints, and lists the options that it has. */
import { readFileSync } from 'node:fs';
import { cli } from '../support.js';
import { fill, newFolder, removeFolder } from './support.js';

const page = readFileSync('docs/migrate.md', 'utf8');
const block = (mark: string): string => new RegExp(`<!-- ${mark} -->\n\n\`\`\`\\w*\n([^]*?)\`\`\``).exec(page)![1]!;

test('the example is printed as it is shown', async () => {
  const folder = await newFolder();
  await fill(folder, { 'orders.yaml': block('before') });
  const { code, out } = await cli([
    'migrate',
    'kiam',
    folder,
    '--account',
    '111122223333',
    '--issuer',
    'https://oidc.eks.eu-west-1.amazonaws.com/id/AB12',
  ]);
  expect(code).toBe(0);
  expect(block('printed')).toBe(out);
  await removeFolder(folder);
});

test.each(['kiam', 'pod-identity'])('every option of migrate %s is listed', async (way) => {
  const { out } = await cli(['migrate', way, '--help']);
  const options = [...out.matchAll(/^ +(--[a-z-]+)/gm)].map(([, name]) => name!).filter((name) => name !== '--help');
  expect(options.length).toBeGreaterThan(6);
  for (const option of options) expect(page).toContain(`\`${option}`);
});

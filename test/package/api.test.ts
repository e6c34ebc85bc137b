/** The pages of the public API are those of the types that ship. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './imports';

const PAGES = ['docs/API.md', 'docs/API-properties.md', 'docs/API-kubernetes.md'];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

test('docs/API*.md are as npm run api makes them of the types', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/api.ts', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}, 120_000);

test.each(PAGES)('%s is small enough for GitHub to show it', (page) => {
  expect(Buffer.byteLength(textOf(page))).toBeLessThan(500_000);
});

test('every type that the package exports has a heading in one of them', () => {
  const { types } = JSON.parse(readFileSync(join(root, '.jsii'), 'utf8')) as { types: Record<string, unknown> };
  const pages = PAGES.map(textOf).join('');
  const missing = Object.keys(types).filter((fqn) => !pages.includes(`id="${fqn}"`));
  expect(missing).toEqual([]);
});

test('a type that changed without its page is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  try {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
    const changed = readFileSync(join(root, '.jsii'), 'utf8').replace(
      'Properties of an `IngestionRole`',
      'Something else',
    );
    writeFileSync(join(folder, '.jsii'), changed);
    const program = `require(${JSON.stringify(join(root, 'scripts/api.ts'))}).apiPages(${JSON.stringify(folder)})
      .then((pages) => process.stdout.write(pages.get('docs/API-properties.md')))`;
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '-e', program], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 10_000_000,
    });
    expect(stdout).toContain('Something else');
    expect(textOf('docs/API-properties.md')).not.toContain('Something else');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

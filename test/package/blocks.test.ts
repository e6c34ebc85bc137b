/** Blocks of the documentation in a shell's language, as JSON and as YAML: each is what it says that it is. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from './imports';
import { documentsIn } from './markdown';

type Block = readonly [where: string, language: string, text: string];

function blocksOf(path: string): Block[] {
  const document = readFileSync(join(root, path), 'utf8');
  return [...document.matchAll(/^( *)```(sh|json|yaml)\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const where = `${path}:${document.slice(0, match.index).split('\n').length}`;
    return [where, match[2]!, match[3]!.replace(new RegExp(`^${match[1]!}`, 'gm'), '')];
  });
}

const blocks = documentsIn().flatMap(blocksOf);
const of = (language: string): Block[] => blocks.filter(([, written]) => written === language);

test.each(of('sh'))('%s is a script of a shell', (_where, _language, text) => {
  const { stderr, status } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
});

test.each(of('json'))('%s is JSON', (_where, _language, text) => {
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});

test.each(of('yaml'))('%s is YAML', (_where, _language, text) => {
  for (const { errors } of parseAllDocuments(text)) expect(errors).toEqual([]);
});

/** Writes docs/picture.md from the imports of the sources and from an example's templates: `npm run picture`; --check compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGraph, sourcesIn } from '../test/package/imports';
import { foldersPicture } from './picture/folders';
import { resourcesPicture, type Template } from './picture/resources';

const ROOT = join(__dirname, '..');
const PAGE = 'docs/picture.md';
const SOURCES = ['lib', 'testing', 'runtime', 'cli', 'local', 'bin', 'examples', 'bench', 'simulate'];
/** Everything on Lambda: the example in which all parts meet. CI holds these templates to its code. */
const TEMPLATES = ['ServalIdentity', 'ServalServices'];

function templateOf(name: string): Template {
  const path = join(ROOT, 'examples/serverless/expected/aws', `${name}.template.json`);
  return { name, ...(JSON.parse(readFileSync(path, 'utf8')) as Omit<Template, 'name'>) };
}

/** The text of docs/picture.md. */
export function picturePage(): string {
  const graph = readGraph([...sourcesIn(...SOURCES), 'serval.config.ts']);
  return [
    '<!-- Generated from the sources and examples/serverless/expected by `npm run picture`. -->',
    '',
    '# The whole in pictures',
    '',
    '## What runs in AWS',
    '',
    'The two stacks of [examples/serverless](../examples/serverless): who may do what, and what does it. An arrow from a role',
    'is a right of its policies; a dotted one says what a function or a schedule runs as; a thick one who is let into a role.',
    '',
    '```mermaid',
    ...resourcesPicture(TEMPLATES.map(templateOf)),
    '```',
    '',
    '## Who imports whom',
    '',
    'Folders of the repository and their imports, as the sources have them. [CONTRIBUTING.md](../CONTRIBUTING.md#where-things-are)',
    'says which may be.',
    '',
    '```mermaid',
    ...foldersPicture(graph),
    '```',
    '',
  ].join('\n');
}

if (require.main === module) {
  const text = picturePage();
  if (!process.argv.includes('--check')) writeFileSync(join(ROOT, PAGE), text);
  else if (readFileSync(join(ROOT, PAGE), 'utf8') !== text) {
    console.error(`${PAGE}: not as the code is; run npm run picture`);
    process.exitCode = 1;
  }
}

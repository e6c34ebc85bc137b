/** The examples of docs/testing.md, run as the tests that they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const page = readFileSync(join(__dirname, '../../docs/testing.md'), 'utf8');
const examples = [...page.matchAll(/^```typescript\n([\s\S]*?)^```$/gm)].map(([, example]) => example!);
const titles: string[] = [];

for (const example of examples) {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const run = new Function(
    'require',
    'exports',
    'test',
    ts.transpileModule(example, { compilerOptions: options }).outputText,
  );
  run(require, {}, (title: string, body: () => void) => {
    titles.push(title);
    test(title, body);
  });
}

test('the page has examples of every builder', () => {
  expect(titles).toHaveLength(4);
  for (const builder of ['aPod', 'anIrsaPod', 'aLogin', 'anAccount', 'aRoleSession']) {
    expect(examples.join()).toContain(`${builder}(`);
  }
});

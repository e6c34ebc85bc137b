import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UNKEPT } from './deploy/refused.js';
import { root } from './referee.js';

const page = readFileSync(join(root, 'docs', 'hosting-proof.md'), 'utf8');
const expected = join(root, 'examples', 'serverless', 'expected', 'aws');

/** The lines of the page that speak of a type, by its full name or by the last part of it beside its siblings. */
function rowsOf(type: string): string[] {
  const [service, name] = [type.slice(0, type.lastIndexOf('::')), type.slice(type.lastIndexOf('::') + 2)];
  return page.split('\n').filter((line) => line.startsWith('|') && line.includes(service) && line.includes(name));
}

test('every type of resource that the serverless example makes has a row', () => {
  expect(existsSync(expected)).toBe(true);
  const types = readdirSync(expected).flatMap((file) => {
    const { Resources } = JSON.parse(readFileSync(join(expected, file), 'utf8')) as {
      Resources: Record<string, { Type: string }>;
    };
    return Object.values(Resources).map(({ Type }) => Type);
  });
  expect([...new Set(types)].filter((type) => rowsOf(type).length === 0)).toEqual([]);
});

test('every property that the emulator forgets is named in the row of its resource', () => {
  for (const [type, properties] of Object.entries(UNKEPT)) {
    const rows = rowsOf(type).join('\n');
    expect(properties.filter((property) => !rows.includes(`\`${property}\``))).toEqual([]);
  }
});

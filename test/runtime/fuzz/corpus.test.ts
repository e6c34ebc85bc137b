/** Every input that fuzzing begins with, or once found: nothing but a refusal or an answer comes of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Chance } from '../../../simulate/random.js';
import { BUGS } from './bugs.js';
import { mutated } from './mutate.js';
import { NAMES } from './names.js';
import { TARGETS } from './targets.js';

const corpus = new URL('corpus/', import.meta.url);

describe.each(NAMES)('%s', (name) => {
  const target = TARGETS[name]!;
  const folder = new URL(`${name}/`, corpus);
  const files = existsSync(folder) ? readdirSync(folder) : [];

  test('holds for what fuzzing begins with', async () => {
    for (const seed of target.seeds) await target.run(Buffer.from(seed));
  });

  for (const file of files) {
    test(`holds for ${file}`, () => target.run(readFileSync(new URL(file, folder))));
  }
});

test('every target is named, and every folder of inputs is of a target', () => {
  expect(Object.keys(TARGETS)).toEqual(NAMES);
  for (const folder of readdirSync(corpus)) expect(NAMES).toContain(folder);
});

test('a seed always makes the same inputs, and another seed others', () => {
  const { seeds, words } = TARGETS.token!;
  const pool = seeds.map((text) => Buffer.from(text));
  const inputs = (seed: string): string[] => {
    const chance = new Chance(seed);
    return Array.from({ length: 50 }, () => mutated(chance.one(pool), pool, words, chance).toString('base64'));
  };
  expect(inputs('1')).toEqual(inputs('1'));
  expect(inputs('1')).not.toEqual(inputs('2'));
});

test('every planted bug is a change of a text that its source has once', () => {
  for (const { file, from, to, target } of BUGS) {
    const source = readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');
    expect([file, source.split(from).length]).toEqual([file, 2]);
    expect(from).not.toBe(to);
    expect(NAMES).toContain(target);
  }
});

/** Every attack is refused, tells nothing, and leaves the bridge alive. */
import { readdirSync, readFileSync } from 'node:fs';
import { takenOut } from './bundle.js';
import { ATTACKS } from './cases/index.js';
import { BRIDGE_CHECKS } from './checks/bridge.js';
import { LIBRARY } from './checks/library.js';
import { attacksPage } from './page.js';
import { attackRunner, type Runner } from './run.js';

let runner: Runner;
beforeAll(() => {
  runner = attackRunner();
});
afterAll(() => runner.close());

const HERE = ATTACKS.filter(({ outsideJest }) => !outsideJest);

test.each(HERE.map((attack) => [attack.name, attack] as const))('%s is refused', async (_, attack) => {
  expect((await runner.run(attack)).problems).toEqual([]);
});

const CHECKS = [...Object.values(BRIDGE_CHECKS), ...Object.values(LIBRARY)];

test('there are at least 150 attacks, no two of them with one check and one class of input', () => {
  const classes = ATTACKS.map(({ check, input }) => `${check.name}: ${input}`);
  expect(classes.filter((one, index) => classes.indexOf(one) !== index)).toEqual([]);
  expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  expect(ATTACKS.length).toBeGreaterThanOrEqual(150);
});

test('each check stands in its source exactly once, so that it can be taken out, and has an attack', () => {
  for (const check of CHECKS) expect(() => takenOut(check, readFileSync(check.file, 'utf8'))).not.toThrow();
  const attacked = new Set<object>(ATTACKS.map(({ check }) => check));
  expect(CHECKS.filter((check) => !attacked.has(check)).map(({ name }) => name)).toEqual([]);
});

/** Holds no rule of its own, but what several share. */
const SHARED = ['claims.ts'];

test('each rule of the bridge has an attack', () => {
  const attacked = new Set(CHECKS.map(({ file }) => file));
  const rules = readdirSync('runtime/bridge/checks').filter((file) => !SHARED.includes(file));
  expect(rules.filter((file) => !attacked.has(`runtime/bridge/checks/${file}`))).toEqual([]);
});

test('docs/attacks.md lists them all', () => {
  expect(readFileSync('docs/attacks.md', 'utf8')).toBe(attacksPage(ATTACKS));
});

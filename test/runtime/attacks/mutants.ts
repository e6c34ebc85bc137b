/**
 * Takes out one check after the other, and shows that its attacks then succeed:
 * `npx tsx test/runtime/attacks/mutants.ts [--only NAME]`, NAME being part of the name of a check.
 *
 * An attack that is refused all the same, by a check behind the one that is missing, counts where the case says so.
 */
import { parseArgs } from 'node:util';
import { attackSuite } from './bundle.js';
import type { AttackCase, Check } from './case.js';

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });

const { ATTACKS, attackRunner } = await attackSuite('all');
const byCheck = new Map<Check, AttackCase[]>();
for (const attack of ATTACKS) {
  if (!attack.check.name.includes(values.only)) continue;
  byCheck.set(attack.check, [...(byCheck.get(attack.check) ?? []), attack]);
}
if (byCheck.size === 0) throw new Error(`no check is called ${values.only}`);

let survived = 0;
const say = (verdict: string, attack: AttackCase, words: string): boolean =>
  print(
    `${verdict} without "${attack.check.name}": ${attack.name}${words === '' ? '' : `: ${words.replace(/\s+/g, ' ').slice(0, 200)}`}`,
  );

const unsound = new Set<AttackCase>();
const sound = attackRunner();
for (const attack of [...byCheck.values()].flat()) {
  const { problems } = await sound.run(attack);
  if (problems.length === 0) continue;
  unsound.add(attack);
  print(`FAILED with every check: ${attack.name}: ${problems.join('; ')}`);
}
await sound.close();

for (const [check, attacks] of byCheck) {
  const suite = await attackSuite(check.name, check);
  for (const { name } of attacks.filter((one) => !unsound.has(one))) {
    const attack = suite.ATTACKS.find((one) => one.name === name)!;
    // A bridge that lacks a check may be left in any state: the next attack gets another one.
    const runner = suite.attackRunner();
    const { problems, refusedOtherwise } = await runner.run(attack);
    // Referees may object to what it took, and a connection may hang: neither says more than the attack did.
    const closed = runner.close().catch(() => {});
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    if (problems.length === 0 || (refusedOtherwise && attack.behind === undefined)) {
      survived += 1;
      say('SURVIVED', attack, problems.length === 0 ? 'nothing failed' : `refused by something else: ${problems[0]}`);
    } else {
      say(refusedOtherwise ? 'BEHIND' : 'FOUND', attack, problems[0]!);
    }
  }
}

const cases = [...byCheck.values()].flat().length;
print(`attacks: ${cases} by ${byCheck.size} checks; ${survived + unsound.size} without proof`);
process.exit(survived + unsound.size > 0 ? 1 : 0);

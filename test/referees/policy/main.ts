/**
 * Judges the evaluator by an oracle that others wrote:
 * `npx tsx test/referees/policy/main.ts --oracle iam-simulate|ministack --cases 10000 --seed 1 [--from N]`
 *
 * Exits 0 if every disagreement is explained and every mask was needed. Its last line sums up.
 */
import { parseArgs } from 'node:util';
import { run, type Report } from './run.js';

const { values } = parseArgs({
  options: {
    oracle: { type: 'string', default: 'iam-simulate' },
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});
if (values.oracle !== 'iam-simulate' && values.oracle !== 'ministack') {
  throw new Error(`--oracle: ${JSON.stringify(values.oracle)} is not known; there are iam-simulate and ministack`);
}

const report = await run({
  oracle: values.oracle,
  cases: natural('cases'),
  seed: natural('seed'),
  from: natural('from'),
});
for (const [name, count] of Object.entries(report.masked)) console.log(`mask ${name}: ${count}`);
for (const text of report.unexplained.slice(0, 5)) console.log(text);
for (const complaint of report.complaints) console.log(complaint);
if (report.unexplained.length + report.complaints.length > 0) process.exitCode = 1;
console.log(summary(report));

function natural(name: 'cases' | 'seed' | 'from'): number {
  if (/^\d{1,9}$/.test(values[name])) return Number(values[name]);
  throw new Error(`--${name}: ${JSON.stringify(values[name])} is no natural number of at most nine digits`);
}

function summary({ oracle, cases, notAsked, agreed, undecided, masked, unexplained }: Report): string {
  const explained = cases - notAsked - agreed.admits - agreed.refuses - undecided - unexplained.length;
  const masks = Object.keys(masked).length;
  return (
    `${oracle}: ${cases} cases, ${agreed.admits} admitted and ${agreed.refuses} refused by both, ` +
    `${explained} disagreements explained by ${masks} masks, ${unexplained.length} unexplained, ` +
    `${undecided} undecided, ${notAsked} not asked`
  );
}

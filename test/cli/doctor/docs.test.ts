/** docs/doctor.md shows what the command prints, and lists its steps and options. */
import { readFile } from 'node:fs/promises';
import { inWords, judged } from '../../../cli/doctor/report.js';
import { RULES } from '../../../cli/doctor/rules/index.js';
import { known, unknown } from '../../../cli/steps/fact.js';
import { cli } from '../support.js';
import { trust, whole, withRole } from './facts.js';

const SHOWN = readFile('docs/doctor.md', 'utf8');

test('an output is as it is shown', async () => {
  const noToken = unknown('give --token-file FILE, with the ID token of a login');
  const trustPolicy = trust({ clientId: '0oa-old' });
  const live = known({ tagged: true, trustPolicy, maxSessionDuration: 7200 });
  const shown = inWords(judged({ ...whole(), accounts: withRole({ live }).accounts, token: noToken }));
  const [, block] = /^```\n([\s\S]*?)\n```$/m.exec(await SHOWN) ?? [];
  expect(block).toBe(shown);
});

test('all steps are listed, in their order', async () => {
  const [, table = ''] = (await SHOWN).split('\n## Steps\n');
  const listed = [...table.split('\n## ')[0]!.matchAll(/^\| ([A-Za-z][^|]*?) +\|/gm)].map(([, step]) => step);
  expect(listed.slice(1)).toEqual(RULES.map(({ step }) => step));
});

test('all options are listed', async () => {
  const { out } = await cli(['doctor', '--help']);
  const options = [...out.matchAll(/^ +(--[a-z-]+)/gm)].map(([, option]) => option!);
  expect(options.length).toBeGreaterThan(18);
  const [, table = ''] = (await SHOWN).split('\n## What is given\n');
  for (const option of options.filter((one) => one !== '--help')) expect(table.split('\n## ')[0]).toContain(option);
});

test('of many roles that are right, five have a line of their own', () => {
  const facts = whole();
  const [account] = facts.accounts.state === 'known' ? facts.accounts.value : [];
  const [role] = account!.roles.state === 'known' ? account!.roles.value : [];
  const roles = Array.from({ length: 12 }, (_, index) => ({ ...role!, arn: `${role!.arn}${index}` }));
  const report = judged({ ...facts, accounts: known([{ ...account!, roles: known(roles) }]) });
  expect(report.steps.filter(({ step }) => step === 'longest session')).toHaveLength(12);
  const lines = inWords(report).split('\n');
  expect(lines.filter((line) => /^longest session /.test(line))).toHaveLength(6);
  expect(lines).toContainEqual(expect.stringMatching(/^longest session +ok: and 7 more$/));
});

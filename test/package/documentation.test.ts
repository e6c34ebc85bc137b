/** Tables of which every row says all that its head promises, pages of tasks that lead to an end, a runbook for each alarm. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Accounts, OrganizationSync } from '../../lib';
import { build as organization } from '../../examples/organization/app';
import { build as serverless } from '../../examples/serverless/app';
import { root } from './imports';
import { anchorsOf, documentsIn, proseOf } from './markdown';

/** jsii-docgen writes the bars of a type as they are. */
const isGenerated = (file: string): boolean => /^docs\/API[\w-]*\.md$/.test(file);
const FILES = documentsIn().filter((file) => !isGenerated(file));

/** Cells of a row. A bar that a backslash precedes belongs to its cell. */
const cellsOf = (row: string): number => row.replaceAll('\\|', '').split('|').length - 2;

test.each(FILES)('%s: every row of a table has the cells of its head', (file) => {
  const tables = [...proseOf(file).matchAll(/(?:^\|.*\n?)+/gm)].map(([table]) => table.trimEnd().split('\n'));
  const uneven = tables.flatMap(([head, ...rows]) => rows.filter((row) => cellsOf(row) !== cellsOf(head!)));
  expect(uneven).toEqual([]);
});

describe('a page of a task', () => {
  /** Read, not done: they have no end that would have to be seen or taken back. */
  const READ = ['runbooks', 'scale-and-cost', 'security-model'].map((name) => `docs/tasks/${name}.md`);
  const tasks = FILES.filter((file) => file.startsWith('docs/tasks/') && !READ.includes(file));
  const sectionsOf = (file: string): Map<string, string> => {
    const [, ...sections] = readFileSync(join(root, file), 'utf8').split(/^## /m);
    return new Map(sections.map((section) => [section.split('\n')[0]!, section]));
  };

  test.each(tasks)('%s says what one needs, what to do, how to see that it worked and how to take it back', (file) => {
    const order = ['What you need', 'Steps', 'See that it worked', 'Take it back'];
    expect([...sectionsOf(file).keys()].filter((title) => order.includes(title))).toEqual(order);
  });

  test.each(tasks)('%s has a command by which one sees that it worked', (file) => {
    const seen = sectionsOf(file).get('See that it worked') ?? '';
    expect(seen).toMatch(/^```sh$|`(?:npm|cdk-serval|aws|kubectl) /m);
  });
});

describe('a page of a decision', () => {
  const decisions = FILES.filter((file) => file.startsWith('docs/decisions/'));

  test.each(decisions)('%s says what was decided, why, and leads to where it is held', (file) => {
    const [head, ...sections] = readFileSync(join(root, file), 'utf8').split(/^## /m);
    expect(head).toContain('**Decided:**');
    expect(sections[0]).toMatch(/^Why\n/);
    expect(sections.at(-1)).toMatch(/^Where it is held\n[\s\S]*\]\(/);
  });
});

describe('docs/tasks/runbooks.md', () => {
  /** As templates name them; an account in a name is any account. */
  function alarmNames(): string[] {
    const listed = (app: App): void => {
      const stack = new Stack(app, 'Listed', { env: { account: '111122223333', region: 'eu-west-1' } });
      new OrganizationSync(stack, 'Sync', {
        accounts: Accounts.fromList(['444455556666']),
        externalId: 'a'.repeat(64),
      });
    };
    const templates = [serverless, organization, listed].flatMap((build) => {
      const app = new App();
      build(app);
      return app.synth().stacks.map(({ template }) => template as Template);
    });
    const alarms = templates
      .flatMap(({ Resources }) => Object.values(Resources))
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    return [...new Set(alarms.map(({ Properties }) => Properties.AlarmName.replace(/\d{12}/, 'ACCOUNT')))].sort();
  }

  interface Template {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: { AlarmName: string } }>>;
  }

  test('has a heading for each alarm that a construct makes, and for no other', () => {
    const text = readFileSync(join(root, 'docs/tasks/runbooks.md'), 'utf8');
    const alarms = text.split(/^## /m).find((section) => section.startsWith('Alarms'))!;
    const headings = [...alarms.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading!);
    const names = alarmNames();
    expect(names.length).toBeGreaterThan(8);
    expect(headings.sort()).toEqual(names);
  });

  test('has an anchor that a description of an alarm can lead to', () => {
    expect(anchorsOf(proseOf('docs/tasks/runbooks.md'))).toContain('serval-bridge-server-errors');
  });
});

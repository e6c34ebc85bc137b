import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { EXAMPLES, FLAGS, goldenFiles, templatesOf } from '../../examples/golden';
import { committedFiles, differences } from '../../examples/main';

const examples = join(__dirname, '..', '..', 'examples');

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

test('what the examples make is what reviewers read in expected/', () => {
  expect(differences(committedFiles(examples), goldenFiles())).toEqual([]);
});

test('a second synthesis gives the same text', () => {
  const texts = () => EXAMPLES.map((example) => [...templatesOf(example, 'aws', FLAGS.recommended)]);
  expect(texts()).toEqual(texts());
});

test('nothing is looked up, and every stack knows its account and region', () => {
  for (const [path, text] of committedFiles(examples)) {
    expect({ path, lookups: text.match(/dummy-value|CdkLookup|AWS::Region/g) }).toEqual({ path, lookups: null });
  }
});

test('nothing is made by a custom resource, such as a CfnJson would be', () => {
  const types = [...committedFiles(examples)]
    .filter(([path]) => path.endsWith('.template.json'))
    .flatMap(([, text]) => Object.values((JSON.parse(text) as Template).Resources).map(({ Type }) => Type));
  expect(types).toContain('AWS::IAM::Role');
  expect(types.filter((type) => /^Custom::|^AWS::CloudFormation::(CustomResource|Macro)$/.test(type))).toEqual([]);
});

describe('differences', () => {
  const committed = new Map([
    ['a/expected/aws/S.template.json', '{\n "a": 1,\n "b": 2\n}'],
    ['a/expected/aws/Old.template.json', '{}'],
  ]);

  test('are shown line by line, and name files that came or went', () => {
    const made = new Map([
      ['a/expected/aws/S.template.json', '{\n "a": 1,\n "b": 3\n}'],
      ['a/expected/aws/New.template.json', '{}'],
    ]);
    const shown = differences(committed, made).map((text) => stripVTControlCharacters(text));
    expect(shown).toEqual([
      'examples/a/expected/aws/New.template.json is missing',
      'examples/a/expected/aws/Old.template.json is made by no example any more',
      expect.stringContaining('-  "b": 2\n+  "b": 3\n'),
    ]);
  });

  test('of equal files are none', () => {
    expect(differences(committed, new Map(committed))).toEqual([]);
  });
});

/** docs/verify.md shows what the command prints. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../support.js';
import { verify } from '../../../cli/verify/report.js';
import { KUBECTL, tokenOf, trustOf } from './given.js';
import { EKS_IRSA, EKS_POD_IDENTITY, factsOf, objectsOf, of, type Objects } from './whole.js';

const SHOWN = readFile('docs/verify.md', 'utf8');

const withoutProxyExempt = (objects: Objects): Objects => {
  const [app] = of(objects, 'Pod').spec.containers;
  app.env = app.env.filter(({ name }: { name: string }) => name !== 'NO_PROXY');
  return objects;
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  [4, EKS_IRSA, objectsOf(EKS_IRSA)],
  [1, EKS_POD_IDENTITY, withoutProxyExempt(objectsOf(EKS_POD_IDENTITY))],
])('an output that ends with %i is as it is shown', async (code, example, objects) => {
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const { name } = of(objects, 'Pod').metadata as { name: string };
  const blocks = [...(await SHOWN).matchAll(/^```\n\$ cdk-serval (.*)\n([\s\S]*?)^```$/gm)];
  const [, command = '', output] = blocks.find(([, line]) => line!.includes(` ${name} `)) ?? [];
  const trust = await file('trust.json', JSON.stringify(trustOf(example)));
  const words = command.split(' ').map((word) => (word === 'trust.json' ? trust : word));
  const ended = await cli([...words, '--kubectl', KUBECTL], {
    KUBECTL_OBJECTS: await file('objects.json', JSON.stringify(objects)),
    KUBECTL_CALLS: await file('calls', ''),
    KUBECTL_ISSUER: example.issuer,
    KUBECTL_TOKEN: tokenOf(example),
  });
  expect(ended).toEqual({ code, out: output, err: '' });
});

test('all steps are listed, in their order', async () => {
  const [, table = ''] = (await SHOWN).split('\n## Steps\n');
  const listed = [...table.split('\n## ')[0]!.matchAll(/^\| ([a-z][^|]*?) +\|/gm)].map(([, step]) => step);
  expect(listed.slice(1)).toEqual(verify(factsOf(EKS_IRSA)).steps.map(({ step }) => step));
});

test('all options are listed', async () => {
  const { out } = await cli(['verify', 'workload', '--help']);
  const options = [...out.matchAll(/^ +(--[a-z-]+)/gm)].map(([, option]) => option!);
  expect(options.length).toBeGreaterThan(15);
  for (const option of options.filter((one) => one !== '--help')) expect(await SHOWN).toContain(option);
});

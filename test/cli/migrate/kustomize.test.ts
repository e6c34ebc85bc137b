/** Whom a pod means by its service account where kustomize renames: as `kustomize build` writes it. */
import { cli } from '../support.js';
import { account, fill, KIAM, newFolder, pod, removeFolder } from './support.js';

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => removeFolder(folder));

const POD = pod({ role: 'orders', account: 'orders' });
const lines = (...texts: string[]): string => `${texts.join('\n')}\n`;

/** Who is trusted, and which files are changed. */
async function moved(files: Readonly<Record<string, string>>): Promise<{ subjects: unknown; changed: string[] }> {
  await fill(folder, files);
  const { out } = await cli(['migrate', 'kiam', folder, ...KIAM, '--json']);
  const result = JSON.parse(out) as {
    roles: { add: { Condition: { StringEquals: Record<string, unknown> } }[] }[];
    files: { path: string }[];
  };
  return {
    subjects: result.roles.flatMap(({ add }) => add.map(({ Condition }) => Object.values(Condition.StringEquals)[0])),
    changed: result.files.map(({ path }) => path),
  };
}

test('one that the same kustomization builds is meant by its new name', async () => {
  const files = {
    'app/kustomization.yaml': lines('namePrefix: dev-', 'nameSuffix: -v1', 'resources: [pod.yaml, sa.yaml]'),
    'app/pod.yaml': POD,
    'app/sa.yaml': account(),
  };
  expect(await moved(files)).toEqual({
    subjects: ['system:serviceaccount:shop:dev-orders-v1'],
    changed: ['app/pod.yaml', 'app/sa.yaml'],
  });
});

test('one that stands outside keeps its name', async () => {
  const files = {
    'app/kustomization.yaml': lines('namePrefix: dev-', 'resources: [pod.yaml]'),
    'app/pod.yaml': POD,
    'sa.yaml': account(),
  };
  expect(await moved(files)).toEqual({
    subjects: ['system:serviceaccount:shop:orders'],
    changed: ['app/pod.yaml', 'sa.yaml'],
  });
});

test('one of a build that the pod is no part of is not meant', async () => {
  const files = {
    'app/kustomization.yaml': lines('namePrefix: dev-', 'resources: [sa.yaml]'),
    'app/sa.yaml': account(),
    'other/kustomization.yaml': lines('namePrefix: other-', 'resources: [pod.yaml]'),
    'other/pod.yaml': POD,
  };
  expect(await moved(files)).toEqual({ subjects: ['system:serviceaccount:shop:orders'], changed: [] });
});

test('one that only the overlay builds has no prefix of the base', async () => {
  const files = {
    'base/kustomization.yaml': lines('namePrefix: base-', 'resources: [pod.yaml]'),
    'base/pod.yaml': POD,
    'prod/kustomization.yaml': lines('namePrefix: prod-', 'resources: [../base, sa.yaml]'),
    'prod/sa.yaml': account(),
  };
  expect(await moved(files)).toEqual({
    subjects: ['system:serviceaccount:shop:prod-orders'],
    changed: ['base/pod.yaml', 'prod/sa.yaml'],
  });
});

test('one of another base has the prefix of that base', async () => {
  const files = {
    'pods/kustomization.yaml': lines('namePrefix: pods-', 'resources: [pod.yaml]'),
    'pods/pod.yaml': POD,
    'accounts/kustomization.yaml': lines('namePrefix: sa-', 'resources: [sa.yaml]'),
    'accounts/sa.yaml': account(),
    'prod/kustomization.yaml': lines('namePrefix: prod-', 'resources: [../pods, ../accounts]'),
  };
  expect((await moved(files)).subjects).toEqual(['system:serviceaccount:shop:prod-sa-orders']);
});

test('one of another namespace, or that is but patched, is not meant', async () => {
  const elsewhere = {
    'app/kustomization.yaml': lines('namePrefix: dev-', 'resources: [pod.yaml, sa.yaml]'),
    'app/pod.yaml': POD,
    'app/sa.yaml': account().replace('shop', 'other'),
  };
  expect(await moved(elsewhere)).toEqual({ subjects: ['system:serviceaccount:shop:orders'], changed: [] });
  const patched = {
    'app/kustomization.yaml': lines('namePrefix: dev-', 'resources: [pod.yaml]', 'patches: [{ path: sa.yaml }]'),
    'app/sa.yaml': account(),
  };
  expect((await moved(patched)).subjects).toEqual(['system:serviceaccount:shop:orders']);
});

test('a kind that kustomize may not know is taken to mean either', async () => {
  const rollout =
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: b, namespace: shop }\nspec: { template: { spec: { serviceAccountName: orders } } }\n';
  const files = {
    'app/kustomization.yaml': lines('namePrefix: dev-', 'resources: [pod.yaml, sa.yaml, rollout.yaml]'),
    'app/pod.yaml': POD,
    'app/sa.yaml': account(),
    'app/rollout.yaml': rollout,
  };
  expect(await moved(files)).toEqual({ subjects: [], changed: [] });
  const { err } = await cli(['migrate', 'kiam', folder, ...KIAM]);
  expect(err).toContain('Rollout "b" in app/rollout.yaml runs as shop/dev-orders too');
});

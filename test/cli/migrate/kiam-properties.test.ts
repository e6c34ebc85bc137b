/** Whatever the manifests look like: the role moves, and nothing else changes. */
import { applyPatch, diffLines } from 'diff';
import fc, { type GeneratorValue } from 'fast-check';
import { planKiam } from '../../../cli/migrate/kiam.js';
import { parseManifest, type Manifest } from '../../../cli/migrate/manifest.js';
import { applyEdits, reversed } from '../../../cli/migrate/text.js';
import { commentsOf, objectsOf } from './reading.js';
import { document, drawStyle } from './render.js';

const ARN = 'arn:aws:iam::111122223333:role/team/orders';
const ROLE = 'iam.amazonaws.com/role';
const RUNS = { numRuns: 120, seed: 20260301 };

type Annotations = Record<string, string>;

const text = fc.constantFrom(
  'x',
  'a: b',
  '# no comment',
  'tab\there',
  'two\nlines',
  '',
  'ü, {x}',
  "it's",
  '- x',
  '{{ quoted }}',
  '12',
);
const others = fc.dictionary(fc.constantFrom('team', 'a/b', 'note', 'zz.example/last', '0'), text, { maxKeys: 3 });

/** The annotations with more among them, at some place. */
function mixed(g: GeneratorValue, more: Annotations): Annotations {
  const entries: [string, string][] = Object.entries(g(() => others));
  for (const entry of Object.entries(more)) entries.splice(g(fc.nat, { max: entries.length }), 0, entry);
  return Object.fromEntries(entries);
}

function without(annotations: Annotations): { annotations?: Annotations } {
  const left = Object.entries(annotations).filter(([key]) => !key.startsWith('iam.amazonaws.com/'));
  return left.length > 0 ? { annotations: Object.fromEntries(left) } : {};
}

/** A workload of some kind: as it is, and as it is to be. */
function workload(g: GeneratorValue): { before: object; after: object } {
  const annotations = mixed(g, {
    [ROLE]: g(fc.constantFrom, 'team/orders', '/team/orders', ARN),
    ...(g(fc.boolean) && { 'iam.amazonaws.com/session-name': 'orders' }),
    ...(g(fc.boolean) && { 'iam.amazonaws.com/external-id': 'x-1' }),
  });
  const spec = { serviceAccountName: 'orders', containers: [{ name: 'app', image: 'registry/app:1' }] };
  const labels = g(fc.constantFrom, {}, { labels: { app: 'orders' } });
  const pod = (own: object) => ({
    ...(Object.keys({ ...own, ...labels }).length > 0 && {
      metadata: g(fc.boolean) ? { ...own, ...labels } : { ...labels, ...own },
    }),
    spec,
  });
  const metadata = { name: 'orders', namespace: 'shop' };
  const kind = g(fc.constantFrom, 'Deployment', 'CronJob', 'Pod');
  const whole = (own: object): object => {
    if (kind === 'Pod') return { apiVersion: 'v1', kind, metadata: { ...own, ...metadata }, spec };
    if (kind === 'Deployment')
      return { apiVersion: 'apps/v1', kind, metadata, spec: { replicas: 2, template: pod(own) } };
    return { apiVersion: 'batch/v1', kind, metadata, spec: { jobTemplate: { spec: { template: pod(own) } } } };
  };
  return { before: whole({ annotations }), after: whole(without(annotations)) };
}

function serviceAccount(g: GeneratorValue): { before: object; after: object } {
  const present = g(fc.constantFrom, undefined, null, {}, 'some') as undefined | null | Annotations | 'some';
  const annotations = present === 'some' ? g(() => others) : present;
  const metadata = { name: 'orders', namespace: 'shop' };
  const whole = (own: object): object => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: g(fc.boolean) ? { ...own, ...metadata } : { ...metadata, ...own },
  });
  const after = { annotations: { ...annotations, 'eks.amazonaws.com/role-arn': ARN } };
  return { before: whole(annotations === undefined ? {} : { annotations }), after: whole(after) };
}

const other = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x' },
  data: { 'a.yaml': 'k: v\n# text', b: '' },
};
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'x' },
  stringData: { password: 'canary-1', more: 'canary-2' },
};

/** Documents in some order, and their text. */
function drawFile(g: GeneratorValue) {
  const parts = [workload(g), serviceAccount(g), { before: other, after: other }, { before: secret, after: secret }];
  const order = g(() => fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }));
  const documents = order.map((index) => parts[index]!);
  return { documents, after: documents.map((one) => one.after) };
}

function plan(source: string) {
  const manifest = parseManifest('app/all.yaml', source) as Manifest;
  expect(manifest).not.toHaveProperty('reason');
  return planKiam([manifest], [], { baseRoleArn: 'arn:aws:iam::111122223333:role/' });
}

/** What holds of every change, whatever the file. */
function holds(source: string, after: readonly unknown[]): string {
  const { files, findings, bindings } = plan(source);
  expect(findings).toEqual([]);
  expect(bindings).toMatchObject([{ roleArn: ARN, ids: [{ namespace: 'shop', name: 'orders' }] }]);
  const [file] = files;
  expect(objectsOf(file!.after)).toEqual(after);
  expect(commentsOf(file!.after)).toEqual(commentsOf(source));
  expect(applyPatch(source, file!.patch)).toBe(file!.after);
  expect(applyEdits(file!.after, reversed(source, file!.edits))).toBe(source);
  expect(file!.patch).not.toContain('canary');
  expect(plan(file!.after)).toEqual({ files: [], bindings: [], findings: [] });
  return file!.after;
}

test('in YAML, lines without kiam stay to the byte, with comments and their order', () => {
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const style = drawStyle(g);
      const { documents, after } = drawFile(g);
      const mark = style.comments ? `${g(fc.constantFrom, '', '\uFEFF')}# file${style.newline}` : '';
      const source = mark + documents.map((one) => document(g, style, one.before)).join(`---${style.newline}`);
      const changed = holds(source, after);
      expect(changed.replaceAll('\r\n', '')).not.toContain(style.newline === '\r\n' ? '\n' : '\r');
      if (style.braces) return;
      for (const { added, removed, value } of diffLines(source, changed)) {
        for (const line of value.split('\n').slice(0, added || removed ? undefined : 0)) {
          const allowed = removed
            ? /iam\.amazonaws\.com|annotations|metadata|^\s*$/
            : /role-arn|annotations|^\s*#|^\s*$/;
          expect(line).toMatch(allowed);
        }
      }
    }),
    RUNS,
  );
});

test('JSON stays JSON, however it is indented', () => {
  fc.assert(
    fc.property(fc.gen(), fc.constantFrom(undefined, 1, 2, 4, '\t'), (g, indent) => {
      const { documents, after } = drawFile(g);
      // A secret on the one line that changes would have to be shown.
      const shown = indent === undefined ? documents.filter((one) => one.before !== secret) : documents;
      const items = (some: readonly object[]): object => ({ apiVersion: 'v1', kind: 'List', items: some });
      const source = JSON.stringify(items(shown.map((one) => one.before)), undefined, indent);
      const expected = items(after.filter((one) => shown.some((part) => part.after === one)));
      expect(JSON.parse(holds(source, [expected]))).toEqual(expected);
    }),
    RUNS,
  );
});

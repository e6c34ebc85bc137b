/** Whatever the manifests look like: annotations and static tokens go, and nothing else changes. */
import { applyPatch } from 'diff';
import fc, { type GeneratorValue } from 'fast-check';
import { planPodIdentity } from '../../../cli/migrate/pod-identity.js';
import { parseManifest, type Manifest } from '../../../cli/migrate/manifest.js';
import { commentsOf, objectsOf } from './reading.js';
import { document, drawStyle } from './render.js';

const ARN = 'arn:aws:iam::111122223333:role/team/orders';
const FOLDER = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

type Keyed = { readonly gone?: boolean; readonly value: unknown };

/** A map with its keys in some order: as it is, and as it is to be. */
function map(g: GeneratorValue, entries: Readonly<Record<string, Keyed>>): { before: object; after: object } {
  const keys = g(() => fc.shuffledSubarray(Object.keys(entries), { minLength: Object.keys(entries).length }));
  const of = (some: readonly string[]): object => Object.fromEntries(some.map((key) => [key, entries[key]!.value]));
  return { before: of(keys), after: of(keys.filter((key) => !entries[key]!.gone)) };
}

/** A list of what goes among what stays. */
function list(g: GeneratorValue, going: readonly unknown[], staying: readonly unknown[]) {
  const all = g(() => fc.shuffledSubarray([...going, ...staying], { minLength: going.length + staying.length }));
  return { before: all, after: all.filter((item) => !going.includes(item)) };
}

function container(g: GeneratorValue, name: string): { before: object; after: object } {
  const token = g(fc.boolean);
  const variables = [
    { name: 'AWS_ROLE_ARN', value: ARN },
    { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${FOLDER}/token` },
  ];
  const env = list(
    g,
    token ? variables : [],
    g(() =>
      fc.subarray([
        { name: 'PASSWORD', value: 'canary-variable' },
        { name: 'AWS_REGION', value: 'eu-west-1' },
      ]),
    ),
  );
  const mounts = list(
    g,
    token ? [{ name: 'aws-iam-token', mountPath: FOLDER, readOnly: true }] : [],
    g(() => fc.subarray([{ name: 'data', mountPath: '/data' }])),
  );
  const draw = (which: 'before' | 'after'): Record<string, unknown> => ({
    ...(env[which].length > 0 && { env: env[which] }),
    image: 'registry.example/app:1',
    ...(mounts[which].length > 0 && { volumeMounts: mounts[which] }),
  });
  const first = g(fc.boolean);
  const whole = (rest: object): object => (first ? { name, ...rest } : { ...rest, name });
  return { before: whole(draw('before')), after: whole(draw('after')) };
}

function drawDocuments(g: GeneratorValue) {
  const annotations = map(g, {
    'eks.amazonaws.com/role-arn': { gone: true, value: ARN },
    ...(g(fc.boolean) && { 'eks.amazonaws.com/audience': { gone: true, value: 'sts.amazonaws.com' } }),
    ...(g(fc.boolean) && { 'eks.amazonaws.com/token-expiration': { gone: true, value: '3600' } }),
    ...(g(fc.boolean) && { team: { value: 'shop' } }),
  });
  const metadata = { name: 'orders', namespace: 'shop' };
  const account = (own: object): object => {
    return {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { ...(Object.keys(own).length > 0 && { annotations: own }), ...metadata },
    };
  };
  const containers = [container(g, 'one'), container(g, 'two')];
  const mounted = JSON.stringify(containers.map(({ before }) => before)).includes('aws-iam-token');
  const token = {
    name: 'aws-iam-token',
    projected: { sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', path: 'token' } }] },
  };
  const volumes = list(
    g,
    mounted ? [token] : [],
    g(() => fc.subarray([{ name: 'data', emptyDir: {} }])),
  );
  const pod = (which: 'before' | 'after'): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      containers: containers.map((one) => one[which]),
      serviceAccountName: 'orders',
      ...(volumes[which].length > 0 && { volumes: volumes[which] }),
    },
  });
  return {
    before: [account(annotations.before), pod('before')],
    after: [account(annotations.after), pod('after')],
  };
}

function plan(source: string) {
  const manifest = parseManifest('app/all.yaml', source) as Manifest;
  return planPodIdentity([manifest], [], { account: '111122223333' });
}

test('what makes the SDK take the old way goes, whatever stands around it', () => {
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const style = { ...drawStyle(g), braces: false };
      const { before, after } = drawDocuments(g);
      const source = before.map((one) => document(g, style, one)).join(`---${style.newline}`);
      const { files, findings, bindings } = plan(source);
      expect(findings).toEqual([]);
      expect(bindings).toMatchObject([{ roleArn: ARN, ids: [{ namespace: 'shop', name: 'orders' }] }]);
      expect(objectsOf(files[0]!.after)).toEqual(after);
      expect(commentsOf(files[0]!.after)).toEqual(commentsOf(source));
      expect(applyPatch(source, files[0]!.patch)).toBe(files[0]!.after);
      expect(files[0]!.patch).not.toContain('canary');
      expect(plan(files[0]!.after)).toEqual({ files: [], bindings: [], findings: [] });
    }),
    { numRuns: 120, seed: 20260302 },
  );
});

test('JSON stays JSON, its lists too', () => {
  fc.assert(
    fc.property(fc.gen(), fc.constantFrom(undefined, 1, 2, '\t'), (g, indent) => {
      const { before, after } = drawDocuments(g);
      const items = (some: readonly object[]): object => ({ apiVersion: 'v1', kind: 'List', items: some });
      const { files, findings } = plan(JSON.stringify(items(before), undefined, indent));
      expect(findings).toEqual([]);
      expect(JSON.parse(files[0]!.after)).toEqual(items(after));
    }),
    { numRuns: 120, seed: 20260303 },
  );
});

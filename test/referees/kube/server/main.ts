/**
 * Puts our manifests before a real API server: `npx tsx test/referees/kube/server/main.ts`. Exits 0 if all is as it
 * should be; the last line sums up.
 */
import { fileURLToPath } from 'node:url';
import { definitions } from '../definitions.js';
import { manifestFiles } from '../manifests.js';
import { judgeManifest, makeNamespace } from './apply.js';
import { judgeAwsCluster } from './aws-cluster.js';
import { eventually, startCluster } from './cluster.js';
import { readManifest } from './objects.js';
import { Report } from './report.js';
import { judgeTokens } from './tokens.js';
import { serverTools } from './tools.js';
import { judgeVerification } from './verify-workload.js';
import { judgeWorkloads } from './workload-tokens.js';

const tools = serverTools();
if ('missing' in tools) throw new Error(tools.missing);
const custom = definitions();
if ('missing' in custom) throw new Error(custom.missing);

/** As EKS gives them to its clusters. Nobody is asked there: STS gets the server's keys by hand. */
const ISSUER = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
/** What kval finds good must be so here, too. */
const GOOD = ['good.yaml', 'good-custom.yaml'].map((file) => fileURLToPath(new URL(`../${file}`, import.meta.url)));

const manifests = [...GOOD, ...manifestFiles()].map(readManifest);
const report = new Report();
const cluster = await startCluster(tools, ISSUER);
try {
  const files = custom.files.map((file) => `--filename=${file}`);
  const defined = cluster.kubectl(['apply', '--server-side', ...files]);
  if (defined.status !== 0) throw new Error(defined.output);
  // One command would wait by itself, but fails on a definition that is too young to have any condition.
  await eventually(() => {
    const { status, output } = cluster.kubectl([
      'wait',
      '--for=condition=Established',
      '--timeout=10s',
      'crd',
      '--all',
    ]);
    return status === 0 || output;
  });
  const namespaces = new Set(manifests.flatMap(({ objects }) => objects.map(({ metadata }) => metadata.namespace)));
  for (const namespace of namespaces) makeNamespace(cluster, namespace);
  for (const manifest of manifests) judgeManifest(cluster, manifest, report);
  await judgeTokens(
    cluster,
    ISSUER,
    manifests.find(({ name }) => name.startsWith('bridge-with-token'))!,
    report,
  );
  judgeAwsCluster(
    cluster,
    manifests.find(({ name }) => name.startsWith('aws-cluster'))!,
    report,
  );
  judgeVerification(cluster, tools, ISSUER, report);
} finally {
  await cluster.close();
}
await judgeWorkloads(tools, report);
report.end(`${manifests.length} manifests`);

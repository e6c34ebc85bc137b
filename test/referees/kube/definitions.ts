/** Definitions of custom kinds, as the projects publish that own them: out of their Go modules, each at one version. */
import { join } from 'node:path';
import { run } from '../referee.js';

interface Source {
  readonly module: string;
  readonly version: string;
  /** Of the module's content, as go.sum writes it. */
  readonly sum: string;
  /** Of the definitions: they are read here and part of nothing that ships. */
  readonly license: 'Apache-2.0';
  readonly folder: string;
  readonly files: readonly string[];
}

export const SOURCES: readonly Source[] = [
  {
    module: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
    sum: 'h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=',
    license: 'Apache-2.0',
    folder: 'config/crds/bases',
    files: ['external-secrets.io_externalsecrets.yaml'],
  },
  {
    // Later ones want a later Go.
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.3',
    sum: 'h1:lKpJa5bGlraC/QeACvCpsHLdmO6y0iKfzVl6gzaFEYc=',
    license: 'Apache-2.0',
    folder: 'config/crd/standard',
    files: ['gateway.networking.k8s.io_gateways.yaml', 'gateway.networking.k8s.io_httproutes.yaml'],
  },
  {
    module: 'github.com/cilium/cilium',
    version: 'v1.20.2',
    sum: 'h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=',
    license: 'Apache-2.0',
    folder: 'pkg/k8s/apis/cilium.io/client/crds/v2',
    files: ['ciliumnetworkpolicies.yaml'],
  },
  {
    module: 'github.com/giantswarm/apiextensions/v6',
    version: 'v6.6.0',
    sum: 'h1:qtsZuxsfigUB6xRd/UygQjh3Oaf54uXp+adbtgpCfiI=',
    license: 'Apache-2.0',
    folder: 'config/crd',
    files: ['infrastructure.giantswarm.io_awsclusters.yaml'],
  },
];

/** The definitions' files in Go's module cache, fetched once; or why they can't be had. */
export function definitions(): { readonly files: readonly string[] } | { readonly missing: string } {
  const files: string[] = [];
  for (const { module, version, sum, folder, files: names } of SOURCES) {
    const { status, output } = run('go', ['mod', 'download', '-json', `${module}@${version}`]);
    if (status !== 0) return { missing: `go could not download ${module}@${version}: ${output}` };
    const { Dir, Sum } = JSON.parse(output.slice(output.indexOf('{'))) as { Dir: string; Sum: string };
    if (Sum !== sum) throw new Error(`${module}@${version} has the hash ${Sum} instead of ${sum}`);
    files.push(...names.map((name) => join(Dir, folder, name)));
  }
  return { files };
}

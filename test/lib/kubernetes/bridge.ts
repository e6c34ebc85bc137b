/** A bridge's manifests as the tests look at them. */
import { App, Testing, Yaml } from 'cdk8s';
import { BridgeChart, type BridgeChartProps, BridgeExposure, BridgeImage } from '../../../lib/kubernetes';

export const serval = BridgeImage.serval('registry.example/serval/bridge:3.1.0');

export const defaults: BridgeChartProps = {
  namespace: 'serval',
  image: BridgeImage.bundled(),
  exposure: BridgeExposure.clusterIp({ tlsEndsAt: 'the gateway of the mesh' }),
  publicUrl: 'https://bridge.acme.com',
  login: { issuer: 'https://acme.okta.com', clientId: '0oa1b2c3' },
  region: 'eu-central-1',
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests are looked into without their types
export type Manifest = any;

export function bridge(props: Partial<BridgeChartProps> = {}): Manifest[] {
  return Testing.synth(new BridgeChart(Testing.app(), 'Bridge', { ...defaults, ...props }));
}

/** The text that is applied. */
export function bridgeText(props: Partial<BridgeChartProps> = {}): string {
  const app = new App();
  return Yaml.stringify(...new BridgeChart(app, 'Bridge', { ...defaults, ...props }).toJson());
}

/** The one manifest of a kind, and of a name where there may be more. */
export function only(manifests: Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter((one) => one.kind === kind && (name === undefined || one.metadata.name === name));
  expect(found).toHaveLength(1);
  return found[0];
}

export function pod(props: Partial<BridgeChartProps> = {}): Manifest {
  return only(bridge(props), 'Deployment').spec.template.spec;
}

/** The bridge's container. */
export function container(props: Partial<BridgeChartProps> = {}): Manifest {
  return pod(props).containers[0];
}

/** Its variables by name. */
export function variablesOf(props: Partial<BridgeChartProps> = {}): Record<string, string> {
  const { env } = container(props) as { env: { name: string; value: string }[] };
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

/** A workload's manifests as the tests look at them. */
import { Testing } from 'cdk8s';
import {
  PodCredentials,
  WorkloadChart,
  type WorkloadChartProps,
  type WorkloadContainer,
} from '../../../lib/kubernetes';
import type { Manifest } from './bridge';

export const ROLE = 'arn:aws:iam::111122223333:role/shop/orders';
export const REGION = 'eu-central-1';

export const main: WorkloadContainer = { name: 'orders', image: 'registry.example/shop/orders:1.4.2' };
export const deployment = { name: 'orders', containers: [main] };
export const podIdentity = PodCredentials.podIdentity();
export const irsa = PodCredentials.irsa({ roleArn: ROLE });
export const withToken = PodCredentials.irsa({ roleArn: ROLE, region: REGION, projectedToken: true });

export function workload(props: Partial<WorkloadChartProps> = {}): Manifest[] {
  return Testing.synth(
    new WorkloadChart(Testing.app(), 'Workload', {
      namespace: 'shop',
      serviceAccounts: ['orders'],
      credentials: podIdentity,
      ...props,
    }),
  );
}

/** The specification of its pods. */
export function podOf(props: Partial<WorkloadChartProps> = {}): Manifest {
  const manifests = workload({ deployment, ...props });
  return manifests.find(({ kind }) => kind === 'Deployment').spec.template.spec;
}

/** Variables by name of the first container. */
export function environmentOf(
  props: Partial<WorkloadChartProps> = {},
  container: Partial<WorkloadContainer> = {},
): Record<string, string> {
  const [{ env = [] }] = podOf({ deployment: { ...deployment, containers: [{ ...main, ...container }] }, ...props })
    .containers as [{ env?: { name: string; value: string }[] }];
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BridgeScaling } from '../../../lib/kubernetes';
import { bridge, container, type Manifest, only, pod } from './bridge';

const scaled = (scaling?: BridgeScaling): Manifest[] => bridge({ scaling });
const kinds = (manifests: Manifest[]): string[] => manifests.map(({ kind }) => kind);

test('a rollout ends no pod before another is ready, and has time to be noticed by load balancers', () => {
  const { spec } = only(scaled(), 'Deployment');
  expect(spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
  expect(spec.minReadySeconds).toBeGreaterThan(0);
});

/** Milliseconds that a constant of the runtime says. */
function runtimeConstant(file: string, name: string): number {
  const text = readFileSync(join(__dirname, '../../../runtime', file), 'utf8');
  const [, number] = new RegExp(`const ${name} = ([\\d_]+);`).exec(text)!;
  return Number(number!.replaceAll('_', ''));
}

test('the grace of a pod outlasts the pause, the draining and the last requests', () => {
  const pause = container().lifecycle.preStop.sleep.seconds as number;
  const drain = runtimeConstant('entry/bridge.ts', 'DRAIN') / 1000;
  const requests = runtimeConstant('bridge/serve.ts', 'GRACE') / 1000;
  expect(pause).toBeGreaterThan(0);
  expect(pod().terminationGracePeriodSeconds).toBeGreaterThan(pause + drain + requests);
});

test('pods spread over zones and nodes, which never keeps one from starting', () => {
  const { matchLabels } = only(scaled(), 'Deployment').spec.selector;
  const constraints: Manifest[] = pod().topologySpreadConstraints;
  expect(constraints.map(({ topologyKey }) => topologyKey)).toEqual([
    'topology.kubernetes.io/zone',
    'kubernetes.io/hostname',
  ]);
  for (const one of constraints) {
    expect(one).toMatchObject({ maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels } });
  }
});

test('the autoscaler has the number of pods to itself', () => {
  const manifests = scaled({ minReplicas: 3, maxReplicas: 9, targetCpuPercent: 50 });
  expect(only(manifests, 'Deployment').spec).not.toHaveProperty('replicas');
  expect(only(manifests, 'HorizontalPodAutoscaler').spec).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'serval-bridge' },
    minReplicas: 3,
    maxReplicas: 9,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  });
});

test('by default two to six pods run, and more at least where more are asked for', () => {
  const limits = (scaling?: BridgeScaling) => {
    const { minReplicas, maxReplicas } = only(scaled(scaling), 'HorizontalPodAutoscaler').spec;
    return [minReplicas, maxReplicas];
  };
  expect(limits()).toEqual([2, 6]);
  expect(limits({ minReplicas: 4 })).toEqual([4, 6]);
  expect(only(scaled({ minReplicas: 8 }), 'Deployment').spec.replicas).toBe(8);
});

test('a fixed number of pods has no autoscaler', () => {
  const manifests = scaled({ minReplicas: 3, maxReplicas: 3 });
  expect(only(manifests, 'Deployment').spec.replicas).toBe(3);
  expect(kinds(manifests)).not.toContain('HorizontalPodAutoscaler');
});

test('one pod is evicted at a time, one that serves nobody at any time', () => {
  const manifests = scaled();
  expect(only(manifests, 'PodDisruptionBudget').spec).toEqual({
    maxUnavailable: 1,
    selector: only(manifests, 'Deployment').spec.selector,
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  });
  expect(only(scaled({ minReplicas: 4, maxUnavailable: 2 }), 'PodDisruptionBudget').spec.maxUnavailable).toBe(2);
});

test('a single pod has no budget, which would keep its node from being drained', () => {
  expect(kinds(scaled({ minReplicas: 1 }))).not.toContain('PodDisruptionBudget');
});

test.each<[BridgeScaling, string]>([
  [
    { minReplicas: 4, maxReplicas: 3 },
    '«Contradiction» scaling.maxReplicas: 3 is less than minReplicas, which is 4; give at least as many',
  ],
  [
    { minReplicas: 2, maxUnavailable: 2 },
    '«Contradiction» scaling.maxUnavailable: 2 would let all pods go at once, since minReplicas is 2; give fewer, or ' +
      'raise minReplicas',
  ],
  [{ minReplicas: 1, maxUnavailable: 1 }, '«Contradiction» scaling.maxUnavailable: 1 would let all pods go at once'],
  [
    { minReplicas: 3, maxReplicas: 3, targetCpuPercent: 50 },
    '«Contradiction» scaling.targetCpuPercent: 50 has no meaning, since minReplicas and maxReplicas are both 3; leave ' +
      'it out, or raise maxReplicas',
  ],
  [{ minReplicas: 0 }, '«PodSetting» scaling.minReplicas: 0 is no whole number from 1; give one'],
  [{ maxReplicas: 2.5 }, '«PodSetting» scaling.maxReplicas: 2.5 is no whole number from 1; give one'],
  [{ targetCpuPercent: 0 }, '«PodSetting» scaling.targetCpuPercent: 0 is no whole number from 1; give one'],
  [{ maxUnavailable: 0 }, '«PodSetting» scaling.maxUnavailable: 0 is no whole number from 1; give one'],
])('refuses %j', (scaling, message) => {
  expect(() => scaled(scaling)).toThrow(message);
});

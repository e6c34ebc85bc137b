import { k8s } from 'cdk8s-plus-27';
import { misuse } from '../private/errors';
import type { BridgeScaling } from './bridge-options';
import { checkWholeNumber } from './checks';

/** A scaling with all its values, checked. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly cpuPercent: number;
  /** Undefined: no budget. */
  readonly maxUnavailable?: number;
}

export function scaleOf(scaling: BridgeScaling = {}): Scale {
  const property = 'scaling';
  const { minReplicas: min = 2, maxReplicas: max = Math.max(6, min), targetCpuPercent: cpuPercent = 70 } = scaling;
  checkWholeNumber(`${property}.minReplicas`, min, 1);
  checkWholeNumber(`${property}.maxReplicas`, max, 1);
  checkWholeNumber(`${property}.targetCpuPercent`, cpuPercent, 1);
  checkWholeNumber(`${property}.maxUnavailable`, scaling.maxUnavailable, 1);
  if (max < min) {
    const text = `is less than minReplicas, which is ${min}; give at least as many`;
    misuse(undefined, { code: 'Contradiction', property: `${property}.maxReplicas`, value: max, text });
  }
  if (max === min && scaling.targetCpuPercent !== undefined) {
    const text = `has no meaning, since minReplicas and maxReplicas are both ${min}; leave it out, or raise maxReplicas`;
    misuse(undefined, { code: 'Contradiction', property: `${property}.targetCpuPercent`, value: cpuPercent, text });
  }
  const { maxUnavailable = min > 1 ? 1 : undefined } = scaling;
  if (maxUnavailable !== undefined && maxUnavailable >= min) {
    const text = `would let all pods go at once, since minReplicas is ${min}; give fewer, or raise minReplicas`;
    misuse(undefined, { code: 'Contradiction', property: `${property}.maxUnavailable`, value: maxUnavailable, text });
  }
  return { min, max, cpuPercent, maxUnavailable };
}

/** @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/ */
export function autoscaler(name: string, { min, max, cpuPercent }: Scale): k8s.KubeHorizontalPodAutoscalerV2Props {
  const target = { type: 'Utilization', averageUtilization: cpuPercent };
  return {
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
  };
}

/**
 * Pods that are not ready may always go: they serve nobody, and would else hold up the node under them.
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export function disruptionBudget(
  name: string,
  labels: { [key: string]: string },
  maxUnavailable: number,
): k8s.KubePodDisruptionBudgetProps {
  return {
    metadata: { name },
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(maxUnavailable),
      selector: { matchLabels: labels },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  };
}

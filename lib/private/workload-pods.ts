/** Which pods a role is for, as its trust and its associations need them. */
import type { IConstruct } from 'constructs';
import type { PodsOfNamespace } from '../model';
import type { Pods } from '../workload/pods';
import { misuse } from './errors';
import { requireSome } from './requirements';

/** Throws unless some are named, and none twice. A whole namespace and a service account of it are different things. */
export function bindPods(scope: IConstruct, pods: readonly Pods[]): readonly PodsOfNamespace[] {
  requireSome(scope, 'pods', pods, 'give Pods.ofServiceAccount, or Pods.ofWholeNamespace');
  const bound = pods.map((one, index) => one._bind(scope, `pods[${index}]`));
  const names = bound.map(({ namespace, serviceAccounts = ['*'] }) => [namespace, ...serviceAccounts].join(':'));
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) {
    const text = `is what pods[${names.indexOf(names[twice]!)}] names too; leave one out`;
    misuse(scope, { code: 'Duplicate', property: `pods[${twice}]`, value: names[twice], text });
  }
  return bound;
}

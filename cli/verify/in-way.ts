import type { Facts, Way } from './facts.js';
import { notChecked, type Finding } from './finding.js';
import { containersOf, wayOf } from './pod.js';

/** A step that has a sense only where the pod shows how it gets a role. */
export function inWay(judge: (facts: Facts, way: Way) => Finding): (facts: Facts) => Finding {
  return (facts) => {
    const way = wayOf(facts);
    if (way === undefined) return notChecked('the pod shows no way to get a role');
    if (containersOf(facts).length === 0) return notChecked('the pod leaves out all its containers');
    return judge(facts, way);
  };
}

/** What the rules say of examples, and what can be taken out of these. */
import type { Facts } from '../../../cli/verify/facts.js';
import type { Verdict } from '../../../cli/verify/finding.js';
import { verify, type Step } from '../../../cli/verify/report.js';
import { of, type Objects } from './whole.js';

export const judged = (facts: Facts): readonly Step[] => verify(facts).steps;
export const those = (steps: readonly Step[], verdict: Verdict): string[] =>
  steps.filter((step) => step.verdict === verdict).map(({ step }) => step);
export const told = (facts: Facts, wanted: string): Step => judged(facts).find(({ step }) => step === wanted)!;

export const container = (objects: Objects, at = 0): Objects => of(objects, 'Pod').spec.containers[at];
export const setVariable = (objects: Objects, name: string, value: string): void => {
  const own = container(objects);
  own.env = [...own.env.filter((one: Objects) => one.name !== name), { name, value }];
};
export const dropVariable = (objects: Objects, name: string): void => {
  container(objects).env = container(objects).env.filter((one: Objects) => one.name !== name);
};
export const tokenOf = (objects: Objects): Objects =>
  of(objects, 'Pod').spec.volumes[0].projected.sources[0].serviceAccountToken;

/** The pod of the agent, the last of the objects. */
export const agentPod = (objects: Objects): Objects => objects.items.findLast(({ kind }: Objects) => kind === 'Pod');
export const dropAgentPod = (objects: Objects): void => {
  objects.items.splice(objects.items.indexOf(agentPod(objects)), 1);
};

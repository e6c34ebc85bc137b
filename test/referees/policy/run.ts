/** Our evaluator beside an oracle, over random cases: every disagreement must be one that a mask explains. */
import { authorize, explain } from '../../../lib/model/policy/index.js';
import type { Case } from './case.js';
import { caseOf } from './generate.js';
import { MASKS } from './masks/index.js';
import type { Mask } from './masks/mask.js';
import { openOracle, type OracleName } from './oracle.js';

export interface RunOptions {
  readonly cases: number;
  readonly seed: number;
  readonly oracle: OracleName;
  /** Number of the first case. @default 0 */
  readonly from?: number;
  /** @default all masks of the oracle */
  readonly masks?: readonly Mask[];
}

/** What a run counted. */
export interface Tally {
  readonly oracle: OracleName;
  readonly cases: number;
  /** Cases that the oracle has no rule for. */
  readonly notAsked: number;
  readonly agreed: { readonly admits: number; readonly refuses: number };
  /** We answer undecided: neither agreement nor disagreement. */
  readonly undecided: number;
  /** How often each mask explained a disagreement, alone or with others. */
  readonly masked: Readonly<Record<string, number>>;
}

export interface Report extends Tally {
  /** Disagreements that nothing explains: text for a person. */
  readonly unexplained: readonly string[];
  /** What makes the run fail besides: masks that never fired, too little that was proved. */
  readonly complaints: readonly string[];
}

/** A run of fewer cases is a replay, and proves nothing by what did not come up. */
const CASES_TO_PROVE = 10_000;
/** Beyond this share of undecided answers a run proves too little. */
const UNDECIDED_MAX = 0.25;
/** Each verdict must be shared in at least this share of the cases that were asked. */
const AGREED_MIN = 0.2;

export async function run({ cases, seed, oracle: name, from = 0, masks = MASKS }: RunOptions): Promise<Report> {
  const oracle = openOracle(name);
  const mine = masks.filter((mask) => mask.oracle === name);
  const numbered = Array.from({ length: cases }, (_, offset) => {
    const index = from + offset;
    return { index, one: caseOf(seed, index) };
  });
  const asked = numbered.filter(({ one }) => oracle.knows(one));
  const answers = await oracle.ask(asked.map(({ one }) => one));

  const agreed = { admits: 0, refuses: 0 };
  const masked = Object.fromEntries(mine.map((mask) => [mask.name, 0]));
  const unexplained: string[] = [];
  let undecided = 0;
  for (const [position, { index, one }] of asked.entries()) {
    const theirs = answers[position] ? 'admits' : 'refuses';
    const { verdict } = authorize(one.request, one.policies);
    if (verdict === 'undecided') undecided++;
    else if (verdict === theirs) agreed[verdict]++;
    else {
      const reasons = explainBy(mine, one, theirs);
      for (const mask of reasons ?? []) masked[mask.name]!++;
      if (!reasons) unexplained.push(describe(name, seed, index, one, theirs));
    }
  }
  const tally = { oracle: name, cases, notAsked: cases - asked.length, agreed, undecided, masked };
  return { ...tally, unexplained, complaints: complaintsOf(tally) };
}

/** What makes a run fail although it explains every disagreement. */
export function complaintsOf({ cases, notAsked, agreed, undecided, masked }: Tally): string[] {
  const asked = cases - notAsked;
  if (cases < CASES_TO_PROVE) return [];
  return [
    ...Object.entries(masked)
      .filter(([, count]) => count === 0)
      .map(([name]) => `the mask "${name}" explained nothing: it is no longer needed`),
    ...(undecided > asked * UNDECIDED_MAX
      ? [`${undecided} of ${asked} cases are undecided: too many to prove anything`]
      : []),
    ...(['admits', 'refuses'] as const)
      .filter((verdict) => agreed[verdict] < asked * AGREED_MIN)
      .map((verdict) => `both say "${verdict}" in ${agreed[verdict]} of ${asked} cases only`),
  ];
}

/**
 * The masks that turn our answer into the oracle's: one alone if one does, else all that apply, one after the other.
 * Where they leave our answer undecided, the oracle's is nothing to compare it with, and the masks that brought us
 * there explain it.
 */
function explainBy(masks: readonly Mask[], one: Case, theirs: string): readonly Mask[] | undefined {
  const judge = (taken: Case): string => authorize(taken.request, taken.policies).verdict;
  const alone = masks.map((mask) => ({ used: [mask], answer: judge(mask.asTaken(one)) }));
  let taken = one;
  const used: Mask[] = [];
  for (const mask of masks) {
    const next = mask.asTaken(taken);
    if (changed(next, taken)) used.push(mask);
    taken = next;
  }
  const tries = [...alone, { used, answer: judge(taken) }];
  return (tries.find(({ answer }) => answer === theirs) ?? tries.find(({ answer }) => answer === 'undecided'))?.used;
}

function changed(taken: Case, one: Case): boolean {
  return JSON.stringify(taken) !== JSON.stringify(one);
}

function describe(oracle: OracleName, seed: number, index: number, one: Case, theirs: string): string {
  return [
    `case ${index} of seed ${seed}: ${oracle} ${theirs}, and no mask explains it`,
    `request: ${JSON.stringify(one.request, undefined, 2)}`,
    `policies: ${JSON.stringify(one.policies, undefined, 2)}`,
    `ours: ${explain(authorize(one.request, one.policies))}`,
    `again: npx tsx test/referees/policy/main.ts --oracle ${oracle} --seed ${seed} --from ${index} --cases 1`,
  ].join('\n');
}

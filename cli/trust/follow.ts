/** From a plan that is printed to what became of it: the yes, the record, the changes. */
import { errorName } from '../../runtime/errors.js';
import { endWith, EXIT } from '../exit.js';
import { printable, printableJson } from '../printable.js';
import { interruptible } from '../sync/interrupt.js';
import { applyEdits, type Outcome } from './apply.js';
import { canAsk, confirm, type Terminal } from './confirm.js';
import type { RoleEdit } from './edit.js';
import type { Following } from './options.js';
import { outcomeLines, undoHint } from './report.js';
import type { TrustAws } from './trust-aws.js';

/** A plan, as it is followed. */
export interface Followed {
  /** For people. */
  readonly lines: readonly string[];
  /** For programs; `applied`, `outcomes` and `undo` are added. */
  readonly json: object;
  readonly edits: readonly RoleEdit[];
  /** Something is refused, so that the command does not end well. */
  readonly refused: boolean;
  /** Writes what takes the changes back, before the first of them. @default there is none */
  readonly record?: () => Promise<Recorded>;
}

export interface Recorded {
  readonly path: string;
  /** Says what became of the roles. @returns the file, where there is something to take back */
  settle(outcomes: readonly Outcome[]): Promise<string | undefined>;
}

const ENDING = 'ending: the role that is being changed is finished, the others are left; once more ends it at once';
const ENDED = 'ended at once: the role that was being changed may have its new trust and not its tag yet';

/** Prints the plan, asks, makes the changes, and says how the command ends. */
export async function follow(
  { lines, json, edits, refused, record }: Followed,
  following: Following,
  aws: Pick<TrustAws, 'editor' | 'clock'>,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  if (!following.json) console.log(lines.join('\n'));
  const wanted = edits.length > 0 && !following.planOnly;
  if (!wanted || !(await saidYes(edits.length, following, terminal))) {
    if (following.json) console.log(printableJson({ ...json, applied: false, outcomes: [] }));
    endWith(refused || wanted ? EXIT.notWell : EXIT.ok);
    return;
  }
  const recorded = await record?.();
  const outcomes = await applied(edits, aws, recorded?.path);
  const undo = await recorded?.settle(outcomes).catch((error: unknown) => {
    const { path } = recorded;
    console.error(
      printable(`${path} could not be written anew: ${errorName(error)}; it still names roles that were left alone`),
    );
    return path;
  });
  if (following.json) {
    console.log(printableJson({ ...json, applied: true, outcomes, ...(undo !== undefined && { undo }) }));
  } else {
    console.log(outcomeLines(outcomes).join('\n'));
    if (undo !== undefined) console.log(undoHint(undo));
  }
  endWith(refused || outcomes.some(({ did }) => did !== 'changed') ? EXIT.notWell : EXIT.ok);
}

async function saidYes(count: number, { yes }: Following, terminal: Terminal): Promise<boolean> {
  if (yes) return true;
  if (!canAsk(terminal)) {
    console.error('nothing was changed: there is no terminal to ask at; give --yes to change it without asking');
    return false;
  }
  if (await confirm(`Change ${count === 1 ? 'this role' : `these ${count} roles`}? [y/N] `, terminal)) return true;
  console.error('nothing was changed');
  return false;
}

async function applied(
  edits: readonly RoleEdit[],
  { editor, clock }: Pick<TrustAws, 'editor' | 'clock'>,
  undo: string | undefined,
): Promise<Outcome[]> {
  const { signal, end } = interruptible(
    () => console.error(ENDING),
    () => console.error(undo === undefined ? `${ENDED}; run the undo again` : `${ENDED}; ${undoHint(undo)}`),
  );
  try {
    return await applyEdits(edits, { editor, clock, signal });
  } finally {
    end();
  }
}

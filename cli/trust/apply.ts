/** Makes the changes of a plan, role by role: each whole, or not at all. */
import { REQUESTABLE_TAG_KEY } from '../../lib/model/names.js';
import type { RoleEditor, StandingRole } from '../../runtime/aws/edit-role.js';
import type { Clock } from '../../runtime/clock.js';
import { sameDocument } from './document.js';
import type { RoleEdit } from './edit.js';
import { faultOf } from './fault.js';

/** What became of one role. */
export interface Outcome {
  readonly arn: string;
  /**
   * `left`: it is not as it was planned for, so that it was left alone; `failed`: AWS refused; `not begun`: the run ended
   * before.
   */
  readonly did: 'changed' | 'left' | 'failed' | 'not begun';
  /** Why, and what to do. @default nothing is to be said */
  readonly detail?: string;
}

export interface Applying {
  readonly editor: RoleEditor;
  readonly clock: Clock;
  /** Once aborted, no further role is begun. */
  readonly signal: AbortSignal;
}

/**
 * Milliseconds before each look at a trust that was written. Where it does not show, IAM is late, or somebody else wrote
 * at the same time: IAM writes a trust whole and knows no condition for that.
 */
const PAUSES = [0, 500, 1_000, 2_000];

/** Makes the changes in their order; the first that fails is the last that is begun. */
export async function applyEdits(edits: readonly RoleEdit[], applying: Applying): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const edit of edits) {
    const ended = applying.signal.aborted || outcomes.some(({ did }) => did === 'failed');
    outcomes.push(ended ? { arn: edit.arn, did: 'not begun' } : await applyEdit(edit, applying));
  }
  return outcomes;
}

async function applyEdit(edit: RoleEdit, { editor, clock }: Applying): Promise<Outcome> {
  const { arn, name } = edit;
  let standing: StandingRole | undefined;
  try {
    standing = await editor.read(name);
  } catch (error) {
    return { arn, did: 'failed', detail: `${faultOf('iam:GetRole', error)}; it is as it was` };
  }
  const change = changeSince(edit, standing);
  if (change !== undefined) return { arn, did: 'left', detail: `${change} since the plan; run again to see a new one` };

  const made: Step[] = [];
  const notes: string[] = [];
  for (const step of stepsOf(edit, editor, clock)) {
    try {
      const note = await step.make();
      if (note !== undefined) notes.push(note);
      made.push(step);
    } catch (error) {
      return { arn, did: 'failed', detail: `${wordsOf(step, error)}; ${await takeBack(made)}` };
    }
  }
  return { arn, did: 'changed', ...(notes.length > 0 && { detail: notes.join('; ') }) };
}

function changeSince(
  { arn, roleId, partition, trust, tag }: RoleEdit,
  now: StandingRole | undefined,
): string | undefined {
  if (!now) return 'it is gone';
  if (now.arn !== arn || now.roleId !== roleId) return 'it was made anew';
  if (!sameDocument(now.trust, trust.from, partition)) return 'its trust was changed';
  const value = now.tags.find(({ key }) => key === REQUESTABLE_TAG_KEY)?.value;
  return tag !== undefined && value !== (tag === 'add' ? undefined : '') ? 'its tags were changed' : undefined;
}

/** One call, and the one that takes it back. */
interface Step {
  readonly action: string;
  /** What it is about, in words. */
  readonly what: string;
  /** Gives what is good to know. */
  make(): Promise<string | undefined>;
  takeBack(): Promise<unknown>;
}

/** The tag never stands without the trust: such a role can be requested, and then lets nobody in. */
function stepsOf({ name, partition, trust, tag }: RoleEdit, editor: RoleEditor, clock: Clock): Step[] {
  const { from, to } = trust;
  const trustStep = to === undefined ? undefined : writeTrust({ editor, clock, name, partition }, from, to);
  const tagStep = tag && changeTag(editor, name, tag);
  const steps = tag === 'remove' ? [tagStep, trustStep] : [trustStep, tagStep];
  return steps.filter((step) => step !== undefined);
}

interface TrustOf {
  readonly editor: RoleEditor;
  readonly clock: Clock;
  readonly name: string;
  readonly partition: string;
}

function writeTrust(of: TrustOf, from: string, to: string): Step {
  const { editor, clock, name, partition } = of;
  const shows = async (document: string): Promise<boolean> => {
    const now = await editor.read(name);
    return now !== undefined && sameDocument(now.trust, document, partition);
  };
  return {
    action: 'iam:UpdateAssumeRolePolicy',
    what: 'its trust',
    make: async () => {
      await unlessMade(editor.writeTrust(name, to), () => shows(to));
      for (const pause of PAUSES) {
        if (pause > 0) await clock.sleep(pause);
        const seen = await editor.read(name).catch(() => undefined);
        if (!seen || sameDocument(seen.trust, from, partition)) continue;
        if (sameDocument(seen.trust, to, partition)) return undefined;
        throw new WrittenByOthers();
      }
      return 'IAM does not show the new trust yet';
    },
    takeBack: async () => {
      // Where IAM is late, `from` still shows.
      if (!(await shows(to)) && !(await shows(from))) throw new WrittenByOthers();
      await editor.writeTrust(name, from);
    },
  };
}

function changeTag(editor: RoleEditor, name: string, change: 'add' | 'remove'): Step {
  const add = (): Promise<void> => editor.tag(name, { key: REQUESTABLE_TAG_KEY, value: '' });
  const remove = (): Promise<void> => editor.untag(name, REQUESTABLE_TAG_KEY);
  const isThere = async (): Promise<boolean> =>
    (await editor.read(name))?.tags.some(({ key }) => key === REQUESTABLE_TAG_KEY) ?? false;
  return {
    action: change === 'add' ? 'iam:TagRole' : 'iam:UntagRole',
    what: 'its tag',
    make: async () => {
      await unlessMade((change === 'add' ? add : remove)(), async () => (await isThere()) === (change === 'add'));
      return undefined;
    },
    takeBack: change === 'add' ? remove : add,
  };
}

/** A call whose answer was lost may have done its work: what stands there decides. */
async function unlessMade(call: Promise<void>, isMade: () => Promise<boolean>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(await isMade().catch(() => false))) throw error;
  }
}

class WrittenByOthers extends Error {
  constructor() {
    super('somebody else changed its trust at the same time; look at it, and run again');
  }
}

function wordsOf({ action }: Step, error: unknown): string {
  return error instanceof WrittenByOthers ? error.message : faultOf(action, error);
}

/** Takes back what was made of a role; says how that went. */
async function takeBack(made: readonly Step[]): Promise<string> {
  if (made.length === 0) return 'nothing else of it was changed';
  const said: string[] = [];
  for (const step of [...made].reverse()) {
    const fault = await step.takeBack().then(
      () => undefined,
      (error: unknown) => wordsOf(step, error),
    );
    said.push(fault === undefined ? `${step.what} was put back` : `${step.what} was not put back: ${fault}`);
  }
  return said.join('; ');
}

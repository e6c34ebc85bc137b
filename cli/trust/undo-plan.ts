/** What is put back of a run, and where that is refused: a function of its record and of what stands there now. */
import { parseRoleArn } from '../../lib/model/arn.js';
import { REQUESTABLE_TAG_KEY } from '../../lib/model/names.js';
import { measure } from '../../lib/model/policy/measure.js';
import type { StandingRole } from '../../runtime/aws/edit-role.js';
import { addedStatement, differences, sameDocument } from './document.js';
import type { RoleEdit } from './edit.js';
import type { RecordedRole } from './record.js';

/** One role of an undo. */
export interface UndoneRole {
  readonly arn: string;
  /** Undefined where nothing is left to put back, or it is refused. */
  readonly edit?: RoleEdit;
  /** What is taken out of its trust. @default nothing */
  readonly statement?: unknown;
  /** Characters of the trust now and as it will be. */
  readonly size?: { readonly before: number; readonly after: number };
  /** Why this role is left alone, each with what to do; the others are put back all the same. */
  readonly refusals: readonly string[];
  /** Why there is nothing to do, where that is not plain. */
  readonly notes: readonly string[];
}

/** Plans one role. @param standing undefined where no role has the name */
export function planUndo(recorded: RecordedRole, standing: StandingRole | undefined): UndoneRole {
  const { arn, roleId } = recorded;
  if (standing?.arn !== arn || standing.roleId !== roleId) {
    const what = standing ? 'the role of that name is another one by now' : 'the role is gone';
    return { arn, refusals: [], notes: [`${what}: there is nothing to put back`] };
  }
  const { partition, name } = parseRoleArn(arn)!;
  const refusals = [...trustRefusals(recorded, standing, partition), ...tagRefusals(recorded, standing)];
  if (refusals.length > 0) return { arn, refusals, notes: [] };
  const { trust } = recorded;
  const putsTrust = trust !== undefined && !sameDocument(standing.trust, trust.before, partition);
  const removesTag = recorded.addedTag === true && tagOf(standing) !== undefined;
  if (!putsTrust && !removesTag) return { arn, refusals: [], notes: [] };
  const edit: RoleEdit = {
    arn,
    name,
    partition,
    roleId,
    trust: { from: standing.trust, ...(putsTrust && { to: trust.before }) },
    ...(removesTag && { tag: 'remove' }),
  };
  const out = putsTrust && {
    statement: addedStatement(trust.before, trust.after, partition),
    size: { before: measure(standing.trust).size, after: measure(trust.before).size },
  };
  return { arn, edit, ...(out && out), refusals: [], notes: [] };
}

function trustRefusals({ trust }: RecordedRole, { trust: now }: StandingRole, partition: string): string[] {
  if (!trust) return [];
  if ([trust.before, trust.after].some((document) => sameDocument(now, document, partition))) return [];
  const found = differences(now, trust.after, partition).map(({ side, statement }) =>
    side === 'more' ? `it has ${statement} too` : `it lacks ${statement}`,
  );
  const what = found.length > 0 ? found.join('; ') : 'its statements are in another order, or its version is another';
  return [`its trust was changed since: ${what}; take the login's statement out by hand`];
}

function tagRefusals({ addedTag }: RecordedRole, standing: StandingRole): string[] {
  const value = tagOf(standing);
  if (!addedTag || value === undefined || value === '') return [];
  return [`its tag ${REQUESTABLE_TAG_KEY} was given the value ${JSON.stringify(value)} since; take it off by hand`];
}

const tagOf = ({ tags }: StandingRole): string | undefined =>
  tags.find(({ key }) => key === REQUESTABLE_TAG_KEY)?.value;

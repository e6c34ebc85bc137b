/** Once nothing fails and nothing changes, the next run makes the catalog equal to what AWS holds, to the last letter. */
import type { AccountStatus } from '../../../runtime/catalog/catalog.js';
import type { Connection } from '../../../runtime/sync/connection.js';
import type { Broken } from '../../journal.js';
import type { Invariant, Story } from '../story.js';
import { catalogView, isSame, knownRoles, requestable, shown, trueView } from '../truth.js';

export const catalogBecomesTheTruth: Invariant = {
  name: 'catalog becomes the truth',
  check: (step, story) => {
    if (step.type !== 'quiet') return undefined;
    const { includeUneditable = false } = story.invocation(story.invocations.size).options;
    for (const connection of step.connections) {
      const broken = compared(connection, story, includeUneditable);
      if (broken) return broken;
    }
    return undefined;
  },
};

function compared({ account }: Connection, story: Story, includeUneditable: boolean): Broken | undefined {
  const { aws, store } = story;
  const row = store.row({ pk: `ACCOUNT#${account}`, sk: 'STATUS' }) as { status?: AccountStatus } | undefined;
  if (!row?.status?.complete) return { expected: `a complete run of ${account}`, seen: JSON.stringify(row?.status) };
  const views = new Map(knownRoles(store, account).map((role) => [role.arn, catalogView(store, role)]));
  for (const role of requestable(aws.world, account, includeUneditable)) {
    const truth = trueView(aws.world, role);
    const view = views.get(role.arn);
    if (!view || !isSame(view, truth)) return { expected: shown(truth), seen: view ? shown(view) : 'no such role' };
    views.delete(role.arn);
  }
  const [more] = views.keys();
  return more === undefined
    ? undefined
    : { expected: `no ${more}, which is not requestable`, seen: 'the role in the catalog' };
}

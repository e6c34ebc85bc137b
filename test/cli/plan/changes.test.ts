import { accountChanges } from '../../../cli/plan/changes.js';
import type { CatalogEntry } from '../../../runtime/catalog/writer.js';
import { entry, removal, role } from '../../runtime/catalog/samples.js';

const byArn = <T extends { readonly arn: string }>(values: readonly T[]) =>
  new Map(values.map((value) => [value.arn, value]));
const changes = (before: ReadonlyArray<ReturnType<typeof role>>, written: readonly CatalogEntry[]) =>
  accountChanges({ before: byArn(before), entries: byArn(written) });
const stale = { since: '2026-11-01T00:00:00.000Z', reads: [{ action: 'iam:GetRole', resource: 'x', error: 'Absent' }] };

test('roles stand in the order of their ARNs, however the run came to them', () => {
  const { added, removed } = changes(
    [role('c'), role('a')],
    [role('z'), role('b')].map((one) => entry(one)).concat([removal(role('c')), removal(role('a'))]),
  );
  expect(added.map(({ arn }) => arn)).toEqual([role('b').arn, role('z').arn]);
  expect(removed.map(({ arn }) => arn)).toEqual([role('a').arn, role('c').arn]);
});

test('the removal of what the catalog did not hold is none', () => {
  expect(changes([], [removal(role('a'))])).toEqual({ added: [], changed: [], removed: [], stale: [], unchanged: 0 });
});

test('a role may be changed and stale, and then is not unchanged', () => {
  const {
    changed,
    stale: kept,
    unchanged,
  } = changes([role('a'), role('b')], [entry(role('a', { maxSessionDuration: 3600, stale })), entry(role('b'))]);
  expect(changed).toEqual([{ arn: role('a').arn, differences: ['maximum session: "120 min", now "60 min"'] }]);
  expect(kept).toEqual([{ arn: role('a').arn, ...stale }]);
  expect(unchanged).toBe(1);
});

test('known roles that the run never wrote stay as they are', () => {
  expect(changes([role('a'), role('b')], [])).toMatchObject({ unchanged: 2 });
});

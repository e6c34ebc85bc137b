/** What is printed: the plan, and what became of it. */
import { REQUESTABLE_TAG_KEY } from '../../lib/model/names.js';
import { printable } from '../printable.js';
import type { Outcome } from './apply.js';
import type { Facts, Quota } from './facts.js';
import { isRefused, type Plan, type RolePlan } from './plan.js';
import type { TrustRecord } from './record.js';
import type { UndoneRole } from './undo-plan.js';

/** A plan, in lines. */
export function planLines(plan: Plan): string[] {
  const { facts, login, roles } = plan;
  const { quota } = facts;
  return lines([
    `account ${facts.account}: logins at ${login.federated} for client id ${login.clientId}`,
    `  provider  ${providerWords(facts)}`,
    `  trust     ${characters(quota.limit)} at most, ${quotaWords(quota)}`,
    ...plan.refusals.map((refusal) => `  refused: ${refusal}`),
    ...roles.flatMap((role) => roleLines(role)),
    summary(plan),
  ]);
}

function providerWords({ provider }: Facts): string {
  switch (provider.state) {
    case 'built in':
      return 'built into IAM: it asks for no domain, so any Google account that can log in to the application is let in';
    case 'there':
      return 'there';
    case 'missing':
      return 'missing';
    case 'unknown':
      return `not checked: ${provider.why}`;
  }
}

function quotaWords({ basis, why }: Quota): string {
  if (basis === 'given') return 'as --trust-quota says';
  return basis === 'account' ? 'as the account says' : `as IAM's default is: ${why}`;
}

function roleLines({ arn, statement, size, addsTag, edit, refusals, notes }: RolePlan): string[] {
  const notesAndRefusals = [
    ...notes.map((note) => `  note: ${note}`),
    ...refusals.map((refusal) => `  refused: ${refusal}`),
  ];
  if (!edit && refusals.length === 0) {
    return [arn, '  nothing to do: it has the tag, and a statement that lets the login in', ...notesAndRefusals];
  }
  return [
    arn,
    ...(statement && size
      ? trustLines('+', statement, size)
      : size
        ? ['  trust  has a statement that lets the login in']
        : []),
    ...(size ? [`  tag    ${addsTag ? '+' : 'has'} ${REQUESTABLE_TAG_KEY}`] : []),
    ...notesAndRefusals,
  ];
}

function trustLines(sign: '+' | '-', statement: unknown, size: NonNullable<RolePlan['size']>): string[] {
  return [
    `  trust  ${sign} ${JSON.stringify(statement)}`,
    `         ${characters(size.before)} now, ${size.after.toLocaleString('en')} then`,
  ];
}

function summary(plan: Plan): string {
  const { roles } = plan;
  const [changed, refused] = [
    roles.filter(({ edit }) => edit).length,
    roles.filter(({ refusals }) => refusals.length > 0).length,
  ];
  const counts = [
    ...(changed > 0 ? [`${changed} to change`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(roles.length > changed + refused ? [`${roles.length - changed - refused} as wanted`] : []),
  ].join(', ');
  return isRefused(plan) ? `${counts}; nothing is changed until nothing is refused` : counts;
}

/** An undo, in lines. */
export function undoLines(record: TrustRecord, roles: readonly UndoneRole[]): string[] {
  return lines([
    `account ${record.account}: takes back what was changed at ${record.at}`,
    ...roles.flatMap(({ arn, edit, statement, size, refusals, notes }) => [
      arn,
      ...(size ? trustLines('-', statement, size) : []),
      ...(edit?.tag ? [`  tag    - ${REQUESTABLE_TAG_KEY}`] : []),
      ...(!edit && refusals.length === 0 ? [`  nothing to do${notes.map((note) => `: ${note}`).join('')}`] : []),
      ...refusals.map((refusal) => `  refused: ${refusal}`),
    ]),
  ]);
}

/** What became of each role. */
export function outcomeLines(outcomes: readonly Outcome[]): string[] {
  return lines(
    outcomes.map(({ did, arn, detail }) => `${did.padEnd(9)}  ${arn}${detail === undefined ? '' : `: ${detail}`}`),
  );
}

/** How the record is used. */
export function undoHint(path: string): string {
  return printable(
    `to take it back: cdk-serval trust --undo ${/^[\w./:@-]+$/.test(path) ? path : JSON.stringify(path)}`,
  );
}

/** What `--json` prints of a plan. */
export function planJson({ facts, login, refusals, roles }: Plan) {
  return {
    account: facts.account,
    login: { provider: login.federated, issuer: login.issuer, clientId: login.clientId },
    provider: facts.provider,
    quota: facts.quota,
    refusals,
    roles: roles.map(({ edit, ...role }) => ({ ...role, changes: edit !== undefined })),
  };
}

/** What `--json` prints of an undo. */
export function undoJson(record: TrustRecord, roles: readonly UndoneRole[]) {
  return {
    account: record.account,
    at: record.at,
    roles: roles.map(({ edit, ...role }) => ({
      ...role,
      removesTag: edit?.tag === 'remove',
      changes: edit !== undefined,
    })),
  };
}

const characters = (count: number): string => `${count.toLocaleString('en')} characters`;

const lines = (texts: readonly string[]): string[] => texts.map(printable);

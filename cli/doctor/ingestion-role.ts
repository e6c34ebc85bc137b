/** What an ingestion role's own policies let it do, by the evaluator. */
import {
  CREATE_ROLE_ACTIONS,
  INGESTION_ACTIONS,
  LIST_ACCOUNTS_ACTIONS,
  LIST_ACCOUNTS_OF_UNITS_ACTIONS,
  TAG_ROLE_ACTIONS,
  UNDO_CREATE_ROLE_ACTIONS,
} from '../../lib/model/actions.js';
import { assumedRoleArn, parseRoleArn, roleArn } from '../../lib/model/arn.js';
import { ENVIRONMENT_KEYS, SIGNED_CALL_KEYS } from '../../lib/model/policy/keys.js';
import { authorize, parsePolicy, type Verdict } from '../../lib/model/policy/index.js';
import type { PartitionName } from '../../lib/model/partition.js';
import type { Connection } from '../../runtime/sync/connection.js';
import { valueOf } from '../steps/fact.js';
import type { IngestionFacts, PolicyText } from './facts.js';

/** What Serval's workflows use, the install workflows that are opted into as well. */
const USED = new Set(
  [
    ...INGESTION_ACTIONS,
    ...LIST_ACCOUNTS_ACTIONS,
    ...LIST_ACCOUNTS_OF_UNITS_ACTIONS,
    ...CREATE_ROLE_ACTIONS,
    ...TAG_ROLE_ACTIONS,
    ...UNDO_CREATE_ROLE_ACTIONS,
  ].map((action) => action.toLowerCase()),
);

/** Whether its policies and its boundary let the role do this, to any role or policy; a boundary not read may not. */
export function allowedBy(
  { roleArn: arn }: Pick<Connection, 'roleArn'>,
  { policies, boundary }: IngestionFacts,
  action: string,
): Verdict {
  const { partition, account, name } = parseRoleArn(arn)!;
  const limit = valueOf(boundary);
  const { verdict } = authorize(
    {
      caller: {
        type: 'session',
        account,
        arn: assumedRoleArn(partition as PartitionName, account, name, 'session'),
        roleArn: arn,
      },
      action,
      resource: resourceOf(action, partition as PartitionName, account),
      resourceAccount: account,
      context: { 'aws:SecureTransport': 'true' },
      unknownKeys: [...ENVIRONMENT_KEYS, ...SIGNED_CALL_KEYS],
    },
    {
      identityPolicies: valueOf(policies) ?? [],
      ...(limit && { permissionsBoundary: limit }),
    },
  );
  return verdict === 'admits' && boundary.state === 'unknown' ? 'undecided' : verdict;
}

/** Why `allowedBy` leaves actions undecided. */
export function undecidedWhy({ boundary }: IngestionFacts, actions: readonly string[]): string {
  if (boundary.state === 'unknown') return `the permissions boundary could not be read: ${boundary.why}`;
  return `whether a condition lets ${actions.join(', ')} through is undecided`;
}

/** Any of its kind, of a name that nobody has thought of. */
function resourceOf(action: string, partition: PartitionName, account: string): string {
  if (!action.startsWith('iam:')) return '*';
  const any = roleArn(partition, account, 'any-other-name');
  return /^iam:GetPolicy/.test(action) ? any.replace(':role/', ':policy/') : any;
}

/** Actions, or patterns of them, that an Allow statement names and no workflow uses; one with NotAction as a whole. */
export function actionsBeyond(policies: readonly PolicyText[]): readonly string[] {
  const beyond = policies.flatMap(({ document }) => {
    const { policy } = parsePolicy(document, 'identity');
    const allows = (policy?.statements ?? []).filter(({ effect }) => effect === 'Allow');
    return allows.flatMap(({ actions: { negated, patterns } }) =>
      negated ? [`all but ${patterns.join(', ')}`] : patterns.filter((pattern) => !USED.has(pattern.toLowerCase())),
    );
  });
  return [...new Set(beyond)];
}

/**
 * What a migration prints, in the order in which it is done so that no pod is locked out. The patch stands among it as
 * it is: `git apply` and `patch` pass over all other lines.
 */
import { ASSUME_ROLE, ASSUME_ROLE_WITH_WEB_IDENTITY, KIAM, serviceAccountSubject } from '../../lib/model/index.js';
import { printable } from '../printable.js';
import { measure } from '../../lib/model/policy/measure.js';
import type { FileChange, Plan } from './plan.js';
import type { AccountId } from './scope.js';
import { shownName } from './text.js';
import type { Cluster, RoleTrust } from './trust.js';
import { named } from './workloads.js';

/** What is to be done, step by step. */
export interface Steps {
  readonly plan: Plan;
  readonly roles: readonly RoleTrust[];
  /** Whether the files have been written. */
  readonly written: boolean;
}

/** The text of `migrate kiam`; nothing where there is nothing to do. */
export function kiamReport({ plan, roles, written }: Steps): string {
  if (plan.files.length === 0 && roles.length === 0) return '';
  return numbered([
    roles.length > 0 && {
      title: 'Trust first. Add to the trust policy of each role, beside what lets kiam in; the provider must exist.',
      body: roles.map(added),
    },
    plan.files.length > 0 && {
      title: 'Manifests. Apply service accounts before pods: a pod takes its role when it is made.',
      body: manifests(plan.files, written),
    },
    roles.length > 0 && {
      title: `When the new pods work: take ${ASSUME_ROLE} by kiam's server, or by the nodes, out of these trust policies,`,
      body: [`# then ${KIAM.permitted} off the namespaces (--remove-permitted), and kiam itself out of the cluster.\n`],
    },
  ]);
}

/** The text of `migrate pod-identity`; nothing where there is nothing to do. */
export function podIdentityReport({ plan, roles, written }: Steps, cluster: Cluster): string {
  if (plan.files.length === 0 && roles.length === 0) return '';
  const pods = plan.bindings
    .flatMap((binding) => binding.users)
    .map((user) => `#   ${printable(`${named(user)} in ${shownName(user.manifest.path)}`)}\n`);
  return numbered([
    {
      title: 'Trust first. Add to the trust policy of each role, beside what lets IRSA in.',
      body: roles.map(added),
    },
    {
      title: "Associations, once the cluster has EKS's Pod Identity Agent. By the AWS CLI:",
      body: [
        ...roles.flatMap((role) => idsOf(role).map((id) => `${associationCommand(cluster, role.roleArn, id)}\n`)),
        '# or by the CDK, which adds the trust of step 1 as well, where the role is made in the same app:\n',
        ...roles.map((role, index) => snippet(cluster, role, index)),
      ],
    },
    plan.files.length > 0 && {
      title: 'Manifests. Pods take the change when they are made anew: restart these.',
      body: [...new Set(pods), ...manifests(plan.files, written)],
    },
    {
      title: `When the new pods work: take ${ASSUME_ROLE_WITH_WEB_IDENTITY} for these subjects out of the trust policies.`,
      body: roles.map((role) => `# ${role.roleArn}\n${subjects(role)}`),
    },
  ]);
}

/** A service account of a cluster, and its role. */
export function associations({ name, region }: Cluster, roles: readonly RoleTrust[]) {
  return roles.flatMap((role) =>
    idsOf(role).map((id) => {
      return { clusterName: name, region, namespace: id.namespace, serviceAccount: id.name, roleArn: role.roleArn };
    }),
  );
}

interface Step {
  readonly title: string;
  readonly body: readonly string[];
}

function numbered(steps: readonly (Step | false)[]): string {
  const done = steps.filter((step) => step !== false);
  return done.map(({ title, body }, index) => `# ${index + 1}. ${title}\n${body.join('')}`).join('\n');
}

function added({ roleArn, add }: RoleTrust): string {
  const { size, room, limit } = measure({ Version: '2012-10-17', Statement: add });
  const [has, may] = [size, limit].map((count) => count.toLocaleString('en-US'));
  const note =
    room < 0
      ? `# Note: these alone make a trust policy of ${has} characters. IAM takes ${may}, or more on request for the account; or give some pods another role.\n`
      : '';
  return `# ${roleArn}\n${note}${add.map((statement) => `${JSON.stringify(statement, null, 2)}\n`).join('')}`;
}

function manifests(files: readonly FileChange[], written: boolean): string[] {
  return files.map(({ path, patch }) => (written ? `# written: ${shownName(path)}\n` : patch));
}

const idsOf = ({ pods }: RoleTrust): AccountId[] =>
  pods.flatMap(({ namespace, serviceAccounts = [] }) => serviceAccounts.map((name) => ({ namespace, name })));

const subjects = (role: RoleTrust): string =>
  idsOf(role)
    .map(({ namespace, name }) => `#   ${serviceAccountSubject(namespace, name)}\n`)
    .join('');

function associationCommand({ name, region }: Cluster, roleArn: string, id: AccountId): string {
  return [
    'aws eks create-pod-identity-association',
    `--cluster-name ${name} --region ${region}`,
    `--namespace ${id.namespace} --service-account ${id.name} --role-arn ${shellWord(roleArn)}`,
  ].join(' ');
}

/** Paths of roles may hold characters that a shell reads. */
const shellWord = (text: string): string =>
  /^[\w+=,.@/:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

function snippet({ name }: Cluster, role: RoleTrust, index: number): string {
  const id = `Workload${index + 1}`;
  const pods = idsOf(role).map((one) => `    Pods.ofServiceAccount(${quoted(one.namespace)}, ${quoted(one.name)}),\n`);
  return [
    `WorkloadRole.fromRole(this, '${id}', Role.fromRoleArn(this, '${id}Role', ${quoted(role.roleArn)}), {\n`,
    '  pods: [\n',
    ...pods,
    '  ],\n',
    `  identities: [Identity.podIdentity({ clusterName: ${quoted(name)} })],\n`,
    '});\n',
  ].join('');
}

const quoted = (text: string): string => (/['\\]/.test(text) ? JSON.stringify(text) : `'${text}'`);

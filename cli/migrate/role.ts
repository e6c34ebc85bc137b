/** A role as kiam's annotation names it, as a whole ARN. */
import { formatArn, parseArn, parseRoleArn, PARTITIONS } from '../../lib/model/index.js';

/** What names of roles are appended to; shaped as kiam's own --role-base-arn, `arn:…:role/` or with a path behind. */
export function baseRoleArnFault(base: string): string | undefined {
  if (parseRoleArn(`${base}name`) && base.endsWith('/')) return undefined;
  const example = formatArn({
    partition: 'aws',
    service: 'iam',
    region: '',
    account: '111122223333',
    resource: 'role/',
  });
  return `must be what stands before a role's name, as ${example}`;
}

/**
 * The whole ARN of a role that an annotation names by ARN, name, or path and name.
 * @returns the ARN, or what is wrong
 */
export function wholeRoleArn(role: unknown, base: string | undefined): { arn: string } | { fault: string } {
  const written = JSON.stringify(role);
  if (typeof role !== 'string') return { fault: `${written} is no text` };
  const known = parseArn(role) !== undefined;
  if (!known && base === undefined) {
    return { fault: `${written} is a name; give --account, or --base-role-arn, to make it a whole ARN` };
  }
  // IAM takes more in a path. In manifests it is what envsubst, kustomize or a chart fills in later: ${TEAM}/orders.
  if (/[^\w+=,.@/:-]/.test(role)) {
    return {
      fault: `${written} is no role's name and no role's ARN as it stands; what is filled in later is moved by hand`,
    };
  }
  const arn = known ? role : `${base}${role.replace(/^\//, '')}`;
  const parsed = parseRoleArn(arn);
  if (!parsed || parsed.path.includes(':')) return { fault: `${written} is no role's name and no role's ARN` };
  if (!Object.hasOwn(PARTITIONS, parsed.partition)) {
    const all = Object.keys(PARTITIONS).join(', ');
    return { fault: `${written} is of no partition of AWS; known are ${all}` };
  }
  return { arn };
}

/** Which roles: ARNs of one account. */
import { parseRoleArn } from '../../lib/model/arn.js';
import { RuntimeError } from '../../runtime/errors.js';

/** A role as the command line names it. */
export interface NamedRole {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
}

/** Roles of one account, each once. */
export interface NamedRoles {
  readonly partition: string;
  readonly account: string;
  readonly roles: readonly NamedRole[];
}

/** Reads the ARNs. @throws RuntimeError `Input` where one is none, or they are of two accounts */
export function readRoles(arns: readonly string[]): NamedRoles {
  const parsed = [...new Set(arns)].map((arn) => {
    const role = parseRoleArn(arn);
    if (!role) throw new RuntimeError('Input', `ROLE: ${JSON.stringify(arn)} is no role's ARN; copy it from IAM`);
    return { arn, ...role };
  });
  const [first] = parsed;
  if (!first) {
    throw new RuntimeError('Input', 'ROLE is missing; give the ARNs of the roles, or --undo FILE');
  }
  const { partition, account } = first;
  const other = parsed.find((role) => role.account !== account || role.partition !== partition);
  if (other) {
    throw new RuntimeError(
      'Input',
      `ROLE: ${JSON.stringify(other.arn)} is of another account than ${JSON.stringify(first.arn)}; take one account at a time`,
    );
  }
  return { partition, account, roles: parsed.map(({ arn, name, path }) => ({ arn, name, path })) };
}

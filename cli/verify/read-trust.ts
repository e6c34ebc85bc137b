/** A role's trust from a file: the policy alone, or what `aws iam get-role` prints. */
import { RuntimeError } from '../../runtime/errors.js';
import type { RoleTrust } from './facts.js';
import { parsed } from './kubectl.js';

/** @throws RuntimeError `Input` where it is neither */
export function trustFrom(text: string, file: string): RoleTrust {
  const value = parsed(text);
  const { Role, Statement } = (value ?? {}) as { readonly Role?: unknown; readonly Statement?: unknown };
  if (Statement !== undefined) return { trustPolicy: value };
  const { Arn, AssumeRolePolicyDocument } = (Role ?? {}) as Record<string, unknown>;
  if (typeof Arn === 'string' && AssumeRolePolicyDocument !== undefined) {
    return { arn: Arn, trustPolicy: AssumeRolePolicyDocument };
  }
  throw new RuntimeError(
    'Input',
    `--trust: ${JSON.stringify(file)} is no trust policy; give one as JSON, or what aws iam get-role prints`,
  );
}

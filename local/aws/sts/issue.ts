import { assumedRoleArn, parseArn } from '../../../lib/model/arn.js';
import type { Call, Result } from '../core/call.js';
import { secretAccessKey } from '../state/ids.js';
import { sessionToken, type Session } from '../state/session.js';
import type { Role } from '../state/world.js';

export type NewSession = Omit<Session, 'accessKeyId' | 'roleArn' | 'roleId' | 'issuedAt' | 'expiresAt'>;

export interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: Date;
}

/** Mints credentials of a role. All checks are done. */
export function credentials(call: Call, role: Role, seconds: number, session: NewSession): Credentials {
  const accessKeyId = call.ids.unique('ASIA');
  // STS counts whole seconds.
  const issuedAt = Math.floor(call.now / 1000) * 1000;
  const expiresAt = issuedAt + seconds * 1000;
  const minted: Session = { ...session, accessKeyId, roleArn: role.arn, roleId: role.id, issuedAt, expiresAt };
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey(call.seed, accessKeyId),
    SessionToken: sessionToken(call.seed, minted),
    Expiration: new Date(expiresAt),
  };
}

export function assumedRoleUser(role: Role, sessionName: string): Result {
  const { partition, account } = parseArn(role.arn)!;
  return {
    AssumedRoleId: `${role.id}:${sessionName}`,
    Arn: assumedRoleArn(partition, account, role.name, sessionName),
  };
}

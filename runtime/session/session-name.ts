import { SESSION_NAME } from '../../lib/model/index.js';

/**
 * The name of a person's session: the e-mail, characters that STS refuses made `_`, then cut at 64. Two long e-mails
 * can share a name; the audit row holds the whole one.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function sessionName(email: string): string {
  return email.replace(/[^\w+=,.@-]/g, '_').slice(0, SESSION_NAME.max);
}

/** How STS's errors are told, without loading its client. */
import type { StsError } from './answer.js';

/**
 * A failed call by its code, message and status. An answer that broke off is none, whatever status it began with. The
 * message may hold what was sent: see `withoutTokens`.
 */
export function stsError(error: unknown): StsError {
  const { name, message, $metadata } = error as {
    name?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  return {
    code: (name ?? 'Unknown').replace(/(?<=.)Exception$/, ''),
    message: message ?? '',
    ...(status !== undefined && status >= 300 && { status }),
  };
}

/** A message of AWS for a log: JWTs (whose `{` is `ey` in base64) taken out, cut at 300 characters. */
export function withoutTokens(message: string): string {
  return message.replace(/ey[\w-]{6,}\.[\w-]{8,}\.[\w-]*/g, '(token)').slice(0, 300);
}

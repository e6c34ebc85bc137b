import { TRUST_POLICY_SIZE } from '../limits';
import { withoutWhiteSpace } from './json';

/** How much of its limit a document takes, in characters. */
export interface Measure {
  readonly size: number;
  readonly limit: number;
  /** What is left; negative where the document is too large. */
  readonly room: number;
}

/**
 * Measures a document as IAM does: white space between its parts is not counted. Spaces inside names and values are,
 * since no page says that they are free.
 * @param document JSON text, or parsed
 * @param limit characters
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function measure(document: unknown, limit: number = TRUST_POLICY_SIZE): Measure {
  const text = typeof document === 'string' ? withoutWhiteSpace(document) : JSON.stringify(document);
  return { size: text.length, limit, room: limit - text.length };
}

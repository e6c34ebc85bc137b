/** A question that can't be asked: it fails with and without `.not`. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

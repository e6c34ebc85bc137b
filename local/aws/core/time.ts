/** ISO 8601 in UTC without milliseconds, as AWS writes times. */
export function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Whether a sealed cookie is still good. A browser may keep it for longer than it was told to. */
export function isFresh(expires: number, now: number): boolean {
  return now < expires;
}

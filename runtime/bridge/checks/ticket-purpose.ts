/** Whether a sealed cookie was made for what it is used for: who holds it can give it another name. */
export function isMeantFor<T extends string>(sealed: T, used: T): boolean {
  return sealed === used;
}

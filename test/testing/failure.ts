/** The whole message of what `action` throws. */
export function failureOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

/** That an assertion is undecided: it fails with and without `.not`, and says why. */
export function expectUndecided(assertion: (isNot: boolean) => unknown, reason: string): void {
  for (const isNot of [false, true]) {
    const message = failureOf(() => assertion(isNot));
    expect(message).toContain('Received: undecided');
    expect(message).toContain(reason);
  }
}

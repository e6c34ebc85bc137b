import type { AdmissionRequest } from 'cdk-serval/testing';

/** The evaluator's mark of what is not known, as it is and as JSON writes it. */
const MARKS = ['\u0001', '\\u0001'];

/** The whole message of what `action` throws. */
export function failureOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

/** That a request is undecided: it fails with and without `.not`, and the message says why. */
export function expectUndecided(received: unknown, request: AdmissionRequest, reason: string): void {
  for (const asked of [expect(received), expect(received).not]) {
    const message = failureOf(() => asked.toAdmit(request));
    expect(message).toContain('Received: undecided');
    expect(message).toContain(reason);
    for (const mark of MARKS) expect(message).not.toContain(mark);
  }
}

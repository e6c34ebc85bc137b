/** Types alone: `toAdmit` on what `expect` gives, in jest with its globals or @jest/globals, and in vitest. */
/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- interfaces to be merged */
import type { Deployment } from './received';
import type { AdmissionRequest } from './requests';

/** The matchers of this package. */
export interface AdmissionMatchers<R = unknown> {
  /**
   * The trust of a role of this stack, or template, admits the request; with `.not`, it refuses it. What is undecided
   * fails both.
   * @param request what `aPod`, `anIrsaPod`, `aLogin`, `anAccount` or `aRoleSession` gives
   * @param deployment where the template is deployed, and what only the deployment knows
   */
  toAdmit(request: AdmissionRequest, deployment?: Deployment): R;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- @types/jest has one
  namespace jest {
    interface Matchers<R, T> extends AdmissionMatchers<R> {}
  }
}

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T> extends AdmissionMatchers<R> {}
}

// @ts-expect-error -- it is not installed here; who has it, has the type
declare module 'vitest' {
  interface Assertion<T> extends AdmissionMatchers<void> {}
}

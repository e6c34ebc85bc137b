/** How a process or a function starts: with all its settings, or not at all. */
import { errorName, RuntimeError } from './errors.js';

/** What `begin` gives; where it throws, one line on standard error and the end of the process. */
export function start<T>(begin: () => T): T {
  try {
    return begin();
  } catch (error) {
    process.stderr.write(`${error instanceof RuntimeError ? error.message : errorName(error)}\n`);
    process.exit(1);
  }
}

/** Starts the command line; bin/ and the bundle import it. */
import { run } from './run.js';

process.exitCode = await run(process.argv.slice(2));

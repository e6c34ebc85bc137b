/** Starts the command line; bin/ and the bundle import it. */
import { COMMANDS } from './commands.js';
import { isHelp, printHelp } from './help.js';
import { endOnSignals, watchOutput } from './process.js';

endOnSignals(process);
const ended = watchOutput(process.stdout, process.stderr, (code) => (process.exitCode = code));
const argv = process.argv.slice(2);

/** What is answered without the rest of the command line, which takes longer to load: whether it was. */
async function quickly(): Promise<boolean> {
  if (isHelp(argv)) {
    printHelp(COMMANDS);
    return true;
  }
  // AWS's SDKs wait for credentials, as long as they are kept.
  return argv[0] === 'credential-process' && (await import('./login/warm.js')).printKept(argv);
}

if (!(await quickly())) {
  const { run } = await import('./run.js');
  process.exitCode = ended(await run(argv));
}

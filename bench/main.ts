/**
 * Measures what the project claims: `npm run bench -- synth|sync|start|cli|cli-login|login|bundles [--json]`.
 *
 * A claim is a ratio of two things measured side by side. `--json` prints the result as the last line.
 */

/** Measures, prints, and sets the exit code where a limit is passed. */
type Benchmark = (args: readonly string[]) => void | Promise<void>;

const BENCHMARKS: Readonly<Record<string, () => Promise<{ run: Benchmark }>>> = {
  synth: () => import('./synth.js'),
  sync: () => import('./sync.js'),
  start: () => import('./start.js'),
  cli: () => import('./cli.js'),
  'cli-login': () => import('./cli-login.js'),
  login: () => import('./login.js'),
  bundles: () => import('./bundles.js'),
};

const [name = '', ...args] = process.argv.slice(2);
const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
if (!benchmark) {
  console.error(`bench: ${JSON.stringify(name)} is no benchmark; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exitCode = 2;
} else {
  const { run } = await benchmark();
  await run(args);
}

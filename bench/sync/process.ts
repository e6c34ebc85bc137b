/** Processes of their own, bundled as the functions are, so that what is measured is the sync's and nobody else's. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const bench = fileURLToPath(new URL('..', import.meta.url));

/** What a CommonJS dependency needs to load a module of Node's from within an ESM bundle. */
const banner = { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' };
/** Without the SDK's advice about Node versions, a line from each of the processes. */
const ENVIRONMENT = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/**
 * @param folder of this benchmark, in `bench/`
 * @param names of files in it; the bundles of one call are made together
 * @param minify not where classes are told apart by their names, as oidc-provider's are
 */
export async function bundledIn<Name extends string>(
  folder: string,
  names: readonly Name[],
  minify: boolean,
): Promise<Record<Name, string>> {
  const cache = resolve(bench, '..', '.cache', 'bench', folder);
  mkdirSync(cache, { recursive: true });
  await build({
    entryPoints: names.map((name) => join(bench, folder, `${name}.ts`)),
    outdir: cache,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    banner,
    logLevel: 'warning',
  });
  return Object.fromEntries(names.map((name) => [name, join(cache, `${name}.mjs`)])) as Record<Name, string>;
}

export const bundled = <Name extends string>(...names: Name[]): Promise<Record<Name, string>> =>
  bundledIn('sync', names, true);

/**
 * Starts a process that was bundled, with what it is told as JSON. Without this process's own arguments to Node.
 * @param node arguments to Node
 * @param silent whether what it writes on standard output goes nowhere
 */
export function started(
  file: string,
  told: unknown,
  node: readonly string[] = [],
  silent: boolean = false,
): ChildProcess {
  const stdio = ['ignore', silent ? 'ignore' : 'inherit', 'inherit', 'ipc'] as const;
  return fork(file, [JSON.stringify(told)], { execArgv: [...node], env: ENVIRONMENT, stdio: [...stdio] });
}

/** The first message of a process; an error where it ends without one. */
export function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((fulfil, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`the process ended with status ${code} before it answered`));
    child.once('exit', ended);
    child.once('message', (sent) => {
      child.off('exit', ended);
      fulfil(sent as T);
    });
  });
}

/** Tells a process, and takes what it answers. */
export const ran = <T>(file: string, told: unknown, node?: readonly string[]): Promise<T> =>
  message<T>(started(file, told, node));

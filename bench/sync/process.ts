/** Processes of their own, bundled as the functions are, so that what is measured is the sync's and nobody else's. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const cache = resolve(here, '..', '..', '.cache', 'bench', 'sync');

/** What a CommonJS dependency needs to load a module of Node's from within an ESM bundle. */
const banner = { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' };
/** Without the SDK's advice about Node versions, a line from each of the processes. */
const ENVIRONMENT = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** @param name of a file in this folder; the bundles of one call are made together */
export async function bundled<Name extends string>(...names: Name[]): Promise<Record<Name, string>> {
  mkdirSync(cache, { recursive: true });
  await build({
    entryPoints: names.map((name) => join(here, `${name}.ts`)),
    outdir: cache,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
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

/**
 * Starts a process that was bundled, with what it is told as JSON. Without this process's own arguments to Node.
 * @param node arguments to Node
 */
export function started(file: string, told: unknown, node: readonly string[] = []): ChildProcess {
  return fork(file, [JSON.stringify(told)], { execArgv: [...node], env: ENVIRONMENT });
}

/** The first message of a process; an error where it ends without one. */
export function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((fulfil, reject) => {
    child.once('message', (sent) => fulfil(sent as T));
    child.once('exit', (code) => reject(new Error(`the process ended with status ${code} before it answered`)));
  });
}

/** Tells a process, and takes what it answers. */
export const ran = <T>(file: string, told: unknown, node?: readonly string[]): Promise<T> =>
  message<T>(started(file, told, node));

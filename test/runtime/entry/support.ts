/** The functions as they are shipped: bundled, in a process of their own, with nothing but their environment. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile } from 'esbuild';

export interface Bundles {
  /** What went into a bundle and came out of it, by its name. */
  readonly outputs: Readonly<Record<string, Metafile['outputs']>>;
  /** The module of a bundle. */
  path(name: string): string;
  /**
   * Invokes a bundle's `handler`, or another one, as a function runtime does; its answer is the last line on standard
   * output.
   */
  invoke(
    name: string,
    environment: Readonly<Record<string, string>>,
    event?: unknown,
    handler?: string,
  ): Promise<{ readonly stdout: string; readonly stderr: string }>;
  remove(): Promise<void>;
}

/** The invocation's id, as every invocation here has it. */
export const REQUEST_ID = 'a2c1f3d0-0000-4000-8000-000000000001';

/** @param names files of runtime/entry, without their ending */
export async function bundles(...names: string[]): Promise<Bundles> {
  const directory = await mkdtemp(join(tmpdir(), 'entry-'));
  // As scripts/bundle.mjs builds them: what is imported later is a file of its own.
  const built = names.map(async (name) => {
    const { metafile } = await build({
      entryPoints: [{ in: `runtime/entry/${name}.ts`, out: 'index' }],
      outdir: join(directory, name),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      conditions: ['module'],
      // Sign-ins of a person at a terminal, which no function has.
      external: ['@aws-sdk/credential-provider-sso', '@aws-sdk/credential-provider-login'],
      metafile: true,
      logLevel: 'silent',
    });
    return [name, metafile.outputs] as const;
  });
  const outputs = Object.fromEntries(await Promise.all(built));
  const pathOf = (name: string): string => join(directory, name, 'index.mjs');
  return {
    outputs,
    path: pathOf,
    invoke: (name, environment, event = {}, handler = 'handler') => {
      const [path, given] = [pathOf(name), event].map((value) => JSON.stringify(value));
      const context = JSON.stringify({ awsRequestId: REQUEST_ID });
      const script = `
        const { ${handler}: handler } = await import(${path});
        console.log(JSON.stringify(await handler(${given}, ${context})));
      `;
      const argv = ['--input-type=module', '-e', script];
      return promisify(execFile)(process.execPath, argv, { env: { PATH: process.env.PATH, ...environment } });
    },
    remove: () => rm(directory, { recursive: true }),
  };
}

/** Bytes of a bundle, and the SDK's clients in it. */
export function contents({ outputs }: Bundles, name: string): { readonly bytes: number; readonly clients: string[] } {
  const files = Object.values(outputs[name]!);
  const inputs = files.flatMap((file) => Object.keys(file.inputs));
  const clients = inputs.flatMap((input) => /@aws-sdk\/client-[a-z-]+/.exec(input) ?? []);
  return { bytes: files.reduce((sum, file) => sum + file.bytes, 0), clients: [...new Set(clients)].sort() };
}

/** Lines of standard output, parsed. */
export function linesOf(stdout: string): unknown[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

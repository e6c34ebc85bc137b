/** A project as a user has it: the packed tarball, installed by npm beside its peers. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './imports';

const PEERS = ['aws-cdk-lib', 'cdk8s', 'cdk8s-plus-27', 'constructs'];

/** What a command printed; throws with all of it where the command fails. */
function run(cwd: string, command: string, args: readonly string[]): string {
  // Jest's own environment, in which the template validator is off; a child would else get the one of jest's parent.
  const options = { cwd, encoding: 'utf8', env: process.env } as const;
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
  return stdout;
}

export class Consumer {
  /** Packs what was built, and installs it into an empty project without asking a registry. */
  public static install(): Consumer {
    run(root, process.execPath, ['scripts/build.mjs', '--if-changed']);
    mkdirSync(join(root, '.cache'), { recursive: true });
    const folder = mkdtempSync(join(root, '.cache', 'consumer-'));
    const packed = JSON.parse(
      run(root, 'npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]),
    ) as [{ filename: string; files: { path: string }[] }];
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
    const options = ['--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', '--ignore-scripts'];
    run(folder, 'npm', ['install', ...options, `./${packed[0].filename}`]);
    for (const peer of PEERS) symlinkSync(join(root, 'node_modules', peer), join(folder, 'node_modules', peer));
    return new Consumer(
      folder,
      packed[0].files.map(({ path }) => path),
    );
  }

  private constructor(
    public readonly folder: string,
    /** Paths in the tarball. */
    public readonly packedFiles: readonly string[],
  ) {}

  /** Path of an installed file of the package. */
  public installed(path: string): string {
    return join(this.folder, 'node_modules', 'cdk-serval', path);
  }

  /** What a program of the user's prints, as JSON. */
  public runProgram(file: string, text: string): unknown {
    writeFileSync(join(this.folder, file), text);
    return JSON.parse(run(this.folder, process.execPath, [file]));
  }

  /** What an installed command prints. */
  public runCommand(name: string, ...args: string[]): string {
    return run(this.folder, join(this.folder, 'node_modules', '.bin', name), args);
  }

  /** Type checks a program of the user's; throws what the compiler objects to. */
  public typeCheck(file: string, text: string, module: { module: string; moduleResolution: string }): void {
    writeFileSync(join(this.folder, file), text);
    const compilerOptions = { ...module, target: 'es2022', strict: true, noEmit: true, skipLibCheck: true, types: [] };
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    run(this.folder, process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc')]);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

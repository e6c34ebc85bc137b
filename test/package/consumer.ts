/** A project as a user has it: the packed tarball, installed by npm beside its peers. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
    const consumer = new Consumer(
      folder,
      packed[0].files.map(({ path }) => path),
    );
    consumer.link(...PEERS);
    return consumer;
  }

  private constructor(
    public readonly folder: string,
    /** Paths in the tarball. */
    public readonly packedFiles: readonly string[],
  ) {}

  /** Has these packages, as they are installed here. */
  public link(...packages: string[]): void {
    for (const name of packages) {
      const target = join(this.folder, 'node_modules', name);
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), target);
    }
  }

  /** Path of an installed file of the package. */
  public installed(path: string): string {
    return join(this.folder, 'node_modules', 'cdk-serval', path);
  }

  /** What a program of the user's prints, as JSON. */
  public runProgram(file: string, text: string): unknown {
    writeFileSync(join(this.folder, file), text);
    return JSON.parse(run(this.folder, process.execPath, [file]));
  }

  /** What jest, with nothing configured, says of a test file of the user's: each test by name, and its failure. */
  public runJest(file: string, text: string, ...flags: string[]): Record<string, string> {
    writeFileSync(join(this.folder, file), text);
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const results = join(this.folder, 'results.json');
    const options = [
      '--rootDir',
      this.folder,
      '--json',
      '--outputFile',
      results,
      '--no-cache',
      ...flags,
      '--runTestsByPath',
      file,
    ];
    spawnSync(process.execPath, [jest, ...options], { cwd: this.folder, env: process.env });
    const { testResults } = JSON.parse(readFileSync(results, 'utf8')) as {
      testResults: [{ message: string; assertionResults: { title: string; failureMessages: string[] }[] }];
    };
    const [{ message, assertionResults }] = testResults;
    if (assertionResults.length === 0) throw new Error(message);
    return Object.fromEntries(
      assertionResults.map(({ title, failureMessages }) => [title, failureMessages.join('\n')]),
    );
  }

  /** What an installed command prints. */
  public runCommand(name: string, ...args: string[]): string {
    return run(this.folder, join(this.folder, 'node_modules', '.bin', name), args);
  }

  /** Type checks a program of the user's; throws what the compiler objects to. */
  public typeCheck(file: string, text: string, options: object): void {
    writeFileSync(join(this.folder, file), text);
    const always = { target: 'es2022', strict: true, noEmit: true };
    const compilerOptions = { ...always, skipLibCheck: true, types: [], ...options };
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    run(this.folder, process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc')]);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

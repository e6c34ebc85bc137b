/**
 * Writes the examples' golden output: `npm run examples`. With `--check` it writes nothing and shows what differs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diffLinesUnified } from 'jest-diff';
import { EXAMPLES, goldenFiles } from './golden';

/** The golden files that stand in `examples`, the folder of the examples, by path. */
export function committedFiles(examples: string): Map<string, string> {
  const paths = EXAMPLES.map(({ name }) => `${name}/expected`)
    .filter((folder) => existsSync(join(examples, folder)))
    .flatMap((folder) =>
      readdirSync(join(examples, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(examples.length + 1)
            .replaceAll('\\', '/'),
        ),
    );
  return new Map(paths.map((path) => [path, readFileSync(join(examples, path), 'utf8')]));
}

/** What differs between the committed files and those that are made now, file by file; nothing if they agree. */
export function differences(committed: ReadonlyMap<string, string>, made: ReadonlyMap<string, string>): string[] {
  return [...new Set([...committed.keys(), ...made.keys()])].sort().flatMap((path) => {
    const [before, after] = [committed.get(path), made.get(path)];
    if (before === after) return [];
    if (before === undefined) return [`examples/${path} is missing`];
    if (after === undefined) return [`examples/${path} is made by no example any more`];
    const options = { aAnnotation: 'committed', bAnnotation: 'made now', expand: false, contextLines: 3 };
    return [`examples/${path}\n${diffLinesUnified(before.split('\n'), after.split('\n'), options)}`];
  });
}

function write(files: ReadonlyMap<string, string>): void {
  for (const { name } of EXAMPLES) rmSync(join(__dirname, name, 'expected'), { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(__dirname, path)), { recursive: true });
    writeFileSync(join(__dirname, path), text);
  }
}

if (require.main === module) {
  process.env.CDK_VALIDATION ??= 'false'; // test/lib/validation.test.ts validates them
  const made = goldenFiles();
  if (process.argv.includes('--check')) {
    const found = differences(committedFiles(__dirname), made);
    for (const difference of found) console.error(`${difference}\n`);
    if (found.length > 0) {
      console.error(`${found.length} golden files differ; look at each, then run npm run examples to accept them`);
      process.exitCode = 1;
    } else console.log(`${made.size} golden files are as made`);
  } else {
    write(made);
    console.log(`${made.size} golden files written`);
  }
}

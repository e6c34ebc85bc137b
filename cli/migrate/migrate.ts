/** What both migrations share: their options, and the way from a folder to what is printed and written. */
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { DNS_LABEL, fits } from '../../lib/model/index.js';
import { RuntimeError } from '../../runtime/errors.js';
import { endWith, EXIT } from '../exit.js';
import { printable, printableJson } from '../printable.js';
import { readFolder, shownBelow } from './folder.js';
import { parseManifest, type Manifest, type Skipped } from './manifest.js';
import type { Plan } from './plan.js';
import { refuseBrokenOff, undo, write } from './record.js';
import { shownName } from './text.js';
import type { RoleTrust } from './trust.js';
import type { Finding } from './workloads.js';

/** What `migrateOptions` reads. */
export interface MigrateArguments {
  readonly dir: string;
  readonly namespace?: string;
  readonly write?: boolean;
  readonly undo?: boolean;
  readonly check?: boolean;
  readonly json: boolean;
}

/** Adds DIR, and what is to be done with it. */
export function migrateOptions<T>(parser: Argv<T>) {
  return parser
    .positional('dir', { type: 'string', demandOption: true, describe: 'A folder of manifests' })
    .option('namespace', { type: 'string', describe: 'Namespace of manifests that name none' })
    .option('write', { type: 'boolean', describe: 'Change the files' })
    .option('undo', { type: 'boolean', describe: 'Take the last --write back' })
    .option('check', {
      type: 'boolean',
      describe: 'Only say, by the exit code too, whether anything is left to migrate',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print the result as JSON' })
    .conflicts('undo', ['write', 'check'])
    .conflicts('check', 'write');
}

/** One migration. */
export interface Migration {
  /** As the command is called. */
  readonly way: string;
  plan(manifests: readonly Manifest[], skipped: readonly Skipped[]): Plan;
  /** What is printed; asks for what only the trust policies need. @throws RuntimeError `Input` where it is missing */
  describe(plan: Plan, written: boolean): Description;
}

interface Description {
  readonly text: string;
  readonly roles: readonly RoleTrust[];
  readonly associations?: readonly object[];
}

/** Plans, and does with the plan what the arguments say. */
export async function migrate(args: MigrateArguments, migration: Migration): Promise<void> {
  const folder = resolve(args.dir);
  const prefix = shownBelow(folder, process.cwd());
  if (args.undo) return takeBack(folder, prefix, migration.way, args.json);
  if (args.namespace !== undefined && !fits(DNS_LABEL, args.namespace)) {
    const given = JSON.stringify(args.namespace);
    throw new RuntimeError('Input', `--namespace: ${given} is no namespace; it has ${DNS_LABEL.allowed}`);
  }
  const { manifests, skipped } = await readManifests(folder, prefix);
  const plan = migration.plan(manifests, skipped);
  const { findings } = plan;

  if (args.check) {
    const left = plan.files.map(({ path }) => path);
    if (args.json) console.log(printableJson({ left, findings, skipped: skippedOf(skipped) }));
    else for (const path of left) console.log(`${shownName(path)}: not migrated`);
  } else {
    // Described before anything is written: what is missing for the trust policies is asked for first.
    const { text, ...rest } = migration.describe(plan, args.write === true);
    if (args.write)
      await write(
        folder,
        migration.way,
        plan.files.map((file) => ({ ...file, path: file.path.slice(prefix.length) })),
      );
    const files = plan.files.map(({ path, patch }) => ({ path, patch }));
    if (args.json) console.log(printableJson({ ...rest, files, findings, skipped: skippedOf(skipped) }));
    else if (text !== '') console.log(text.replace(/\n$/, ''));
    else if (findings.length === 0) console.error('nothing is left to migrate');
  }
  if (!args.json) for (const line of linesOf(findings, skipped)) console.error(printable(line));
  endWith(findings.length > 0 || (args.check && plan.files.length > 0) ? EXIT.notWell : EXIT.ok);
}

async function takeBack(folder: string, prefix: string, way: string, json: boolean): Promise<void> {
  const restored = (await undo(folder, way)).map((path) => `${prefix}${path}`);
  if (json) console.log(printableJson({ restored }));
  else for (const path of restored) console.log(`restored: ${shownName(path)}`);
}

async function readManifests(folder: string, prefix: string) {
  const files = await readFolder(folder);
  await refuseBrokenOff(folder, new Map(files.map(({ path, text }) => [path, text])));
  const parsed = files.map(({ path, text, words }): Manifest | Skipped => {
    const shown = `${prefix}${path}`;
    return text === undefined
      ? { path: shown, text: words, line: 1, reason: 'it is no UTF-8' }
      : parseManifest(shown, text);
  });
  return {
    manifests: parsed.filter((file): file is Manifest => !('reason' in file)),
    skipped: parsed.filter((file): file is Skipped => 'reason' in file),
  };
}

const skippedOf = (skipped: readonly Skipped[]) => skipped.map(({ path, line, reason }) => ({ path, line, reason }));

function linesOf(findings: readonly Finding[], skipped: readonly Skipped[]): string[] {
  return [
    ...findings.map(({ path, line, text }) => `${place(path, line)}: ${text}`),
    ...skipped.map(({ path, line, reason }) => `${place(path, line)}: skipped, since ${reason}`),
  ];
}

/** As editors and terminals take it. */
const place = (path: string, line: number): string => `${shownName(path)}:${line}`;

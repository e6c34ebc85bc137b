import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Referee,
  type Run,
  type Verdict,
  cache,
  failed,
  judgedBy,
  passed,
  pythonCommands,
  root,
  run,
  skipped,
} from '../referee.js';
import { definitions } from './definitions.js';
import { FAULTS, GOOD, GOOD_CUSTOM } from './faults.js';
import { manifestFiles } from './manifests.js';

const sources = join(root, 'test/referees/kube/kval');
const binary = join(cache, 'kval');

/** kval, built when its sources are newer, with the definitions of custom kinds; or why it can't be had. */
function kval(): ((...files: readonly string[]) => Run) | { readonly missing: string } {
  const custom = definitions();
  if ('missing' in custom) return custom;
  const newest = Math.max(...readdirSync(sources).map((file) => statSync(join(sources, file)).mtimeMs));
  if (!existsSync(binary) || statSync(binary).mtimeMs < newest) {
    const options = ['-C', sources, 'build', '-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags=-s -w'];
    const { status, output } = run('go', [...options, '-o', binary, '.'], { CGO_ENABLED: '0' });
    if (status !== 0) return { missing: `go could not build kval: ${output}` };
  }
  const flags = custom.files.flatMap((file) => ['-definition', file]);
  return (...files) => run(binary, [...flags, ...files]);
}

/** What the judge prints of each text, as it stands in a file of its own. */
function findingsIn(judge: (...files: readonly string[]) => Run, texts: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    const lines = judge(...files).output.split('\n');
    return files.map((file) => lines.filter((line) => line.startsWith(`${file}: `)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A judge that lets a known fault through, or objects to a good manifest, is none. */
export const kvalItself: Referee = {
  name: 'kval finds known faults',
  run(): Verdict {
    const tool = kval();
    if ('missing' in tool) return skipped(tool.missing);
    const objections = findingsIn(tool, [GOOD, GOOD_CUSTOM]).flat();
    if (objections.length > 0) return failed(`objects to a good manifest: ${objections.join('\n')}`);
    const findings = findingsIn(
      tool,
      FAULTS.map(({ manifest }) => manifest),
    );
    const overlooked = FAULTS.filter(({ finding }, index) => !findings[index]!.some((line) => line.includes(finding)));
    if (overlooked.length > 0) return failed(`overlooks: ${overlooked.map(({ fault }) => fault).join('; ')}`);
    return passed(`all ${FAULTS.length} of them`);
  },
};

/** Our manifests before the API server's own validation; without Go before Kubernetes' schemas, strictly. */
export const kubernetes: Referee = {
  name: 'Kubernetes manifests',
  run(): Verdict {
    const manifests = manifestFiles();
    const tool = kval();
    if (!('missing' in tool)) return judgedBy(tool(...manifests), `${manifests.length} files, by kval`);

    const python = pythonCommands('kubernetes-validate==1.37.0');
    if ('missing' in python) return skipped(`${tool.missing}; ${python.missing}`);
    const schema = run(join(python.bin, 'kubernetes-validate'), ['--strict', ...manifests]);
    return judgedBy(schema, `${manifests.length} files, by schema alone (${tool.missing})`);
  },
};

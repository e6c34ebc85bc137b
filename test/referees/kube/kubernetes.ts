import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
import { goldenFiles } from '../templates/golden.js';
import { FAULTS, GOOD } from './faults.js';

const sources = join(root, 'test/referees/kube/kval');
const binary = join(cache, 'kval');

/** The path of kval, built when its sources are newer; or why it can't be built. */
function kval(): { readonly path: string } | { readonly missing: string } {
  const newest = Math.max(...['main.go', 'go.mod', 'go.sum'].map((file) => statSync(join(sources, file)).mtimeMs));
  if (existsSync(binary) && statSync(binary).mtimeMs > newest) return { path: binary };
  const options = ['-C', sources, 'build', '-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags=-s -w'];
  const { status, output } = run('go', [...options, '-o', binary, '.']);
  return status === 0 ? { path: binary } : { missing: `go could not build kval: ${output}` };
}

/** The manifest as `judge` sees it, in a file of its own. */
function judgeText(judge: (file: string) => Run, text: string): Run {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  try {
    const file = join(folder, 'manifest.yaml');
    writeFileSync(file, text);
    return judge(file);
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
    const judge = (file: string): Run => run(tool.path, [file]);
    const good = judgeText(judge, GOOD);
    if (good.status !== 0) return failed(`objects to a good manifest: ${good.output}`);
    const overlooked = FAULTS.filter(({ manifest }) => judgeText(judge, manifest).status !== 1);
    if (overlooked.length > 0) return failed(`overlooks: ${overlooked.map(({ fault }) => fault).join('; ')}`);
    return passed(`all ${FAULTS.length} of them`);
  },
};

/** Our manifests before the API server's own validation; without Go before Kubernetes' schemas, strictly. */
export const kubernetes: Referee = {
  name: 'Kubernetes manifests',
  run(): Verdict {
    const manifests = goldenFiles('.k8s.yaml');
    if (manifests.length === 0) return failed('no golden manifest');
    const tool = kval();
    if ('path' in tool) return judgedBy(run(tool.path, manifests), `${manifests.length} files, by kval`);

    const python = pythonCommands('kubernetes-validate==1.37.0');
    if ('missing' in python) return skipped(`${tool.missing}; ${python.missing}`);
    const schema = run(join(python.bin, 'kubernetes-validate'), ['--strict', ...manifests]);
    return judgedBy(schema, `${manifests.length} files, by schema alone (${tool.missing})`);
  },
};

/** A changed file as a patch that `git apply` and `patch -p1` take, and that shows no secret. */
import { formatPatch, structuredPatch, type StructuredPatchHunk } from 'diff';
import { visit } from 'yaml';
import { lineAt, startOf, stepsTo, valueAt, type Manifest, type Path } from './manifest.js';
import { endOf } from './remove.js';
import { applyEdits, Uneditable, type Edit } from './text.js';
import { CONTAINERS, listAt, podTemplateOf } from './workloads.js';

const CONTEXT = 3;

/**
 * The patch of edits, which are in order. Lines of Secrets, and values of containers' variables, are no context: a hunk
 * ends before them.
 * @throws Uneditable where an edit cannot be shown without a Secret's line
 */
export function patchOf(manifest: Manifest, edits: readonly Edit[]): string {
  const { path, text } = manifest;
  const secret = linesOfSecrets(manifest);
  const hidden = new Set([...secret, ...linesOfValues(manifest)]);
  const names = [`a/${path}`, `b/${path}`] as const;
  // What follows a tab is no part of a name; without one, a name with a space would end there.
  const header = path.includes(' ') ? ' ' : '';
  const whole = structuredPatch(...names, text, applyEdits(text, edits), header, header, { context: CONTEXT });
  const hunks = whole.hunks.flatMap((hunk) => withoutContext(hunk, secret, hidden));
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  for (const { oldStart, oldLines, lines: shown } of hunks) {
    if (/^[-+]/.test(shown.filter((line) => !line.startsWith('\\')).at(-1)!) && oldStart + oldLines <= lines) {
      throw new Uneditable('it ends where a Secret or the value of a variable begins, which a patch would show');
    }
  }
  return formatPatch({ ...whole, hunks }, { includeIndex: false, includeUnderline: false, includeFileHeaders: true });
}

/** A hunk cut where a line of its context is hidden. */
function withoutContext(
  hunk: StructuredPatchHunk,
  secret: ReadonlySet<number>,
  hidden: ReadonlySet<number>,
): StructuredPatchHunk[] {
  const parts: StructuredPatchHunk[] = [];
  let [oldLine, newLine] = [hunk.oldStart, hunk.newStart];
  let part: StructuredPatchHunk | undefined;
  for (const line of hunk.lines) {
    const sign = line[0];
    if (sign === '-' && secret.has(oldLine)) throw new Uneditable('it shares a line with a Secret');
    if (sign === ' ' && hidden.has(oldLine)) part = undefined;
    else if (sign !== '\\' || part) {
      if (!part) parts.push((part = { oldStart: oldLine, newStart: newLine, oldLines: 0, newLines: 0, lines: [] }));
      part.lines.push(line);
      if (sign === ' ' || sign === '-') part.oldLines += 1;
      if (sign === ' ' || sign === '+') part.newLines += 1;
    }
    if (sign === ' ' || sign === '-') oldLine += 1;
    if (sign === ' ' || sign === '+') newLine += 1;
  }
  return parts.filter(({ lines }) => lines.some((line) => /^[-+]/.test(line)));
}

function linesOfSecrets(manifest: Manifest): Set<number> {
  const { text, documents, resources, lineOf } = manifest;
  const lines = new Set<number>();
  const add = (start: number, end: number): void => {
    for (let line = lineOf(start); line <= lineOf(Math.max(end - 1, start)); line += 1) lines.add(line);
  };
  for (const { kind, path } of resources) {
    if (kind !== 'Secret') continue;
    const step = stepsTo(manifest, path).at(-1);
    // What aliases bring in may stand anywhere in the document.
    if (step && !holdsAlias(documents[path[0] as number]!)) {
      const next = step.collection.items[step.index + 1] && startOf({ ...step, index: step.index + 1 });
      add(startOf(step), next ?? endOf(step.collection.items[step.index]));
    } else {
      const [start, , end] = documents[path[0] as number]!.range;
      // The line that separates documents shows nothing of them.
      add(start + /^(?:---[ \t]*\r?\n)?/.exec(text.slice(start, end))![0].length, end);
    }
  }
  return lines;
}

function holdsAlias(document: Manifest['documents'][number]): boolean {
  let found = false;
  visit(document, { Alias: () => ((found = true), visit.BREAK) });
  return found;
}

function linesOfValues(manifest: Manifest): number[] {
  return manifest.resources.flatMap((resource) => {
    const template = podTemplateOf(resource);
    if (!template) return [];
    return CONTAINERS.flatMap((list) =>
      listAt(valueAt(manifest.plain, template), ['spec', list]).flatMap((container, index) =>
        listAt(container, ['env']).flatMap(({ value }, at) => {
          if (typeof value !== 'string') return [];
          const path: Path = [...template, 'spec', list, index, 'env', at, 'value'];
          const step = stepsTo(manifest, path).at(-1);
          const first = lineAt(manifest, path);
          const last = step ? manifest.lineOf(Math.max(endOf(step.collection.items[step.index]) - 1, 0)) : first;
          return Array.from({ length: last - first + 1 }, (_, line) => first + line);
        }),
      ),
    );
  });
}

/** What readers of the documentation follow: its links, and tables whose every row says all that its head promises. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist|\..*)$/.test(entry.name) ? [] : markdownFiles(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const FENCED = /^( *)```[\s\S]*?^\1```$/gm;
const FILES = markdownFiles(ROOT).map((path): [string, string] => [
  relative(ROOT, path),
  readFileSync(path, 'utf8').replace(FENCED, ''),
]);

/** Anchors of a document's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!.toLowerCase());
  return new Set(headings.map((heading) => heading.replace(/[^\p{L}\p{N}\- _]/gu, '').replaceAll(' ', '-')));
}

/** Cells of a row. A bar that a backslash precedes belongs to its cell. */
const cellsOf = (row: string): number => row.replaceAll('\\|', '').split('|').length - 2;

test.each(FILES)('%s: every link into the repository leads to a file, and to a heading of it', (file, text) => {
  const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path, anchor] = link.split('#') as [string, string?];
      const target = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(ROOT, target))) return true;
      const [, there] = FILES.find(([name]) => name === target) ?? [];
      return anchor !== undefined && there !== undefined && !anchorsOf(there).has(anchor);
    });
  expect(broken).toEqual([]);
});

test.each(FILES)('%s: every row of a table has the cells of its head', (_file, text) => {
  const tables = [...text.matchAll(/(?:^\|.*\n?)+/gm)].map(([table]) => table.trimEnd().split('\n'));
  const uneven = tables.flatMap(([head, ...rows]) => rows.filter((row) => cellsOf(row) !== cellsOf(head!)));
  expect(uneven).toEqual([]);
});

/** What readers of the documentation follow: its links and anchors, and the way from its index to every page. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from './imports';
import { anchorsOf, documentsIn, linksOf, proseOf } from './markdown';

const FILES = documentsIn();
const PROSE = new Map(FILES.map((file) => [file, proseOf(file)]));
const ANCHORS = new Map([...PROSE].map(([file, prose]) => [file, anchorsOf(prose)]));

const isOutside = (link: string): boolean => /^[a-z]+:/.test(link);

/** The file, or folder, that a link of a document leads to, relative to the root. */
const targetOf = (file: string, path: string): string => (path === '' ? file : posix.join(posix.dirname(file), path));

function isBroken(file: string, link: string): boolean {
  const [path, anchor] = link.split('#') as [string, string?];
  const target = targetOf(file, decodeURIComponent(path));
  if (target.startsWith('..') || !existsSync(join(root, target))) return true;
  return anchor !== undefined && ANCHORS.get(target)?.has(decodeURIComponent(anchor)) !== true;
}

test.each(FILES)('%s: every link into the repository leads to a file, and to an anchor of it', (file) => {
  const broken = linksOf(PROSE.get(file)!).filter((link) => !isOutside(link) && isBroken(file, link));
  expect(broken).toEqual([]);
});

test.each(FILES)('%s: links to the outside are https', (file) => {
  const others = linksOf(PROSE.get(file)!).filter((link) => isOutside(link) && !/^(https|mailto):/.test(link));
  expect(others).toEqual([]);
});

test('every page of docs/ is reached from docs/README.md by its links within docs/', () => {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file) || !PROSE.has(file)) return;
    reached.add(file);
    for (const link of linksOf(PROSE.get(file)!).filter((each) => !isOutside(each))) {
      const target = targetOf(file, link.split('#')[0]!);
      if (target.startsWith('docs/')) visit(target);
    }
  };
  visit('docs/README.md');
  expect(FILES.filter((file) => file.startsWith('docs/') && !reached.has(file))).toEqual([]);
});

test('docs/README.md itself names every task and every decision', () => {
  const named = linksOf(PROSE.get('docs/README.md')!).map((link) => targetOf('docs/README.md', link.split('#')[0]!));
  const pages = FILES.filter((file) => /^docs\/(tasks|decisions)\//.test(file));
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.filter((file) => !named.includes(file))).toEqual([]);
});

test('the README leads to docs/README.md', () => {
  expect(linksOf(PROSE.get('README.md')!)).toContain('docs/README.md');
});

describe('the readers of links and anchors', () => {
  test.each([
    ['[a](b.md)', ['b.md']],
    ['[a](b.md "title")', ['b.md']],
    ['![a](b.svg)', ['b.svg']],
    ['[a]: b.md', ['b.md']],
    ['<a href="b.md#c">d</a>', ['b.md#c']],
    ['<source media="(x)" srcset="b.png 2x">', ['b.png']],
    ['`[a](b.md)`', []],
    ['[`a`](b.md)', ['b.md']],
  ])('%j leads to %j', (text, links) => {
    expect(linksOf(text)).toEqual(links);
  });

  test('headings become the anchors that GitHub gives them', () => {
    const text = '# The end\n## `--json`, and more\n## Same\n## Same\n### [A](b.md) <a name="x" id="y.z"></a>\n';
    expect([...anchorsOf(text)].sort()).toEqual(
      ['--json-and-more', 'a-', 'same', 'same-1', 'the-end', 'x', 'y.z'].sort(),
    );
  });
});

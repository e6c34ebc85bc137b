/** The documents of this repository, for the tests that read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './imports';

/** Every document below a folder: paths relative to the root, with slashes. */
export function documentsIn(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist|expected|\..*)$/.test(entry.name) ? [] : documentsIn(path);
    return entry.name.endsWith('.md') ? [relative(root, path).replaceAll('\\', '/')] : [];
  });
}

const FENCED = /^( *)```[\s\S]*?^\1```$/gm;
const COMMENTED = /<!--[\s\S]*?-->/g;

/** What a document says, without its blocks of code and comments. */
export const proseOf = (path: string): string =>
  readFileSync(join(root, path), 'utf8').replace(FENCED, '').replace(COMMENTED, '');

/**
 * Anchors of a document, as GitHub makes them: of headings, the same one again with -1 behind it, and those written out.
 * @see https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
 */
export function anchorsOf(prose: string): Set<string> {
  const tags = [...prose.matchAll(/<\w[^>]*>/g)].map(([tag]) => tag);
  const written = tags.flatMap((tag) => [...tag.matchAll(/ (?:id|name)="([^"]+)"/g)].map(([, id]) => id!));
  const anchors = new Set(written);
  const times = new Map<string, number>();
  for (const [, heading] of prose.matchAll(/^#{1,6} +(.*?) *#*$/gm)) {
    const text = heading!.replace(/<[^>]*>/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
    const slug = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-');
    const before = times.get(slug) ?? 0;
    times.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}

/** Where a document leads to: links and pictures inline and by reference, and links in HTML. Code in a line is none. */
export function linksOf(prose: string): string[] {
  const text = prose.replace(/`[^`\n]*`/g, '');
  const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const references = [...text.matchAll(/^ {0,3}\[[^\]]+\]:\s+<?(\S+?)>?(?:\s+"[^"]*")?$/gm)];
  const html = [...text.matchAll(/<(?:a|img|source)\s[^>]*?(?:href|src|srcset)="([^"\s]+)/g)];
  return [...inline, ...references, ...html].map(([, target]) => target!);
}

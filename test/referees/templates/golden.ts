import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../referee.js';

/** The examples' golden files with this ending, as paths. Their freshness is the golden check's business. */
export function goldenFiles(ending: string): string[] {
  const examples = join(root, 'examples');
  return readdirSync(examples, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('expected') && file.endsWith(ending))
    .map((file) => join(examples, file))
    .sort();
}

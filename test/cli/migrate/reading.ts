/** Manifests as other readers see them. */
import { parseAllDocuments, Parser, type CST } from 'yaml';

export const objectsOf = (source: string): unknown[] => parseAllDocuments(source).map((one) => one.toJS() as unknown);

/** All comments, in order. */
export function commentsOf(source: string): string[] {
  const found: string[] = [];
  const walk = (token: unknown): void => {
    if (typeof token !== 'object' || token === null) return;
    const { type, source: written } = token as CST.SourceToken;
    if (type === 'comment') found.push(written.trimEnd());
    else Object.values(token).forEach(walk);
  };
  for (const token of new Parser().parse(source)) walk(token);
  return found;
}

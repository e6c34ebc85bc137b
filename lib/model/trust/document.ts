import type { PolicyDocument, Statement } from '../policy/types';

/** A policy document of the current version. */
export function document(...statements: Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

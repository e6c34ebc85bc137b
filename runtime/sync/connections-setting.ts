/** The setting CONNECTIONS, of every function that reaches accounts through their ingestion roles. */
import { RuntimeError } from '../errors.js';
import { settingKind, type Settings } from '../settings.js';
import { connectionProblem, partitionProblem, type Connection } from './connection.js';

const JSON_TEXT = settingKind<{ readonly value: unknown }>('JSON', (text) => ({ value: JSON.parse(text) as unknown }));

/** @throws RuntimeError `Setting` that says where in CONNECTIONS the problem stands, never its value */
export function connectionsFrom(settings: Settings, region: string): readonly Connection[] {
  const { value } = settings.required('CONNECTIONS', JSON_TEXT);
  const problem = connectionProblem(value) ?? partitionProblem(value as readonly Connection[], region);
  if (!problem) return value as readonly Connection[];
  throw new RuntimeError('Setting', `CONNECTIONS${problem.path} is malformed; it must be ${problem.allowed}`);
}

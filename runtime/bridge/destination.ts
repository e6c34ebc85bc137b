import type { Destination } from '../hand-over/request.js';
import { isLoginKey } from '../hand-over/seal.js';
import { terminalPort } from './checks/terminal-port.js';

/** Where the parameters of a login say that its session shall go; undefined where they say nothing of sense. */
export function destinationOf(parameters: ReadonlyMap<string, string>): Destination | undefined {
  const to = parameters.get('to');
  if (to === undefined) return { to: 'page' };
  if (to === 'console') return { to };
  const [port, key] = [terminalPort(parameters.get('port')), parameters.get('key') ?? ''];
  return to === 'terminal' && port !== undefined && isLoginKey(key) ? { to, port, key } : undefined;
}

import { judgedByScript, type Referee, skipped } from '../../referee.js';
import { definitions } from '../definitions.js';
import { serverTools } from './tools.js';

/** A real API server over our manifests and over the tokens that it signs. Built once, which takes minutes. */
export const apiServer: Referee = {
  name: 'Kubernetes API server',
  run() {
    for (const needed of [serverTools(), definitions()]) {
      if ('missing' in needed) return skipped(needed.missing);
    }
    return judgedByScript('test/referees/kube/server/main.ts', []);
  },
};

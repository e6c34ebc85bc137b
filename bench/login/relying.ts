/** What a measured program has of its parent. */
import type { Usage } from './terms.js';

const MB = 1024 * 1024;

/** Tells that it listens, and from then on what it has used whenever it is asked; for memory after a collection. */
export function measuredHere(): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (asked: 'usage' | 'collected') => {
    const { user, system } = process.cpuUsage();
    if (asked === 'collected') (globalThis as { gc?: () => void }).gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    process.send!({ cpu: user + system, rss: rss / MB, heap: (heapUsed + external) / MB } satisfies Usage);
  });
  process.send!('listening');
}

/** Which blocks of the program have run, as V8 counts them. @see https://nodejs.org/docs/latest-v20.x/api/inspector.html */
import { Session } from 'node:inspector/promises';

export interface Coverage {
  /** The blocks that ran since this was asked last. */
  ran(): Promise<ReadonlySet<string>>;
}

/** @param url of the script that is watched */
export async function coverageOf(url: string): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    ran: async () => {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const functions = result.filter((script) => script.url === url).flatMap((script) => script.functions);
      const ranges = functions.flatMap((one) => one.ranges).filter(({ count }) => count > 0);
      return new Set(ranges.map(({ startOffset, endOffset }) => `${startOffset}-${endOffset}`));
    },
  };
}

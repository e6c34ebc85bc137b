import { isDeepStrictEqual } from 'node:util';

/** One question that both are asked, in order: later ones see what earlier ones wrote. */
export interface Question<Clients> {
  readonly name: string;
  readonly ask: (clients: Clients) => Promise<unknown>;
  /** Why the other's answer is another one, where it is: then ours must differ, so that no excuse outlives its need. */
  readonly excuse?: string;
}

export interface Report {
  readonly agreed: number;
  readonly excused: number;
  readonly complaints: readonly string[];
}

/** Asks both everything and says where they differ. An error's code is an answer too. */
export async function compare<Clients>(
  questions: ReadonlyArray<Question<Clients>>,
  ours: Clients,
  theirs: Clients,
): Promise<Report> {
  const complaints: string[] = [];
  let [agreed, excused] = [0, 0];
  for (const { name, ask, excuse } of questions) {
    const [mine, other] = [await answerOf(ask(ours)), await answerOf(ask(theirs))];
    const same = isDeepStrictEqual(mine, other);
    if (same && excuse === undefined) agreed += 1;
    else if (!same && excuse !== undefined) excused += 1;
    else if (same) complaints.push(`${name}: both agree, the excuse is no longer needed: ${excuse}`);
    else complaints.push(`${name}: ours ${JSON.stringify(mine)}, theirs ${JSON.stringify(other)}`);
  }
  return { agreed, excused, complaints };
}

async function answerOf(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    // Only what a service answered is an answer; a fault of the referee itself must not count as agreement.
    if (!(error as { $metadata?: object }).$metadata) throw error;
    return { error: (error as Error).name };
  }
}

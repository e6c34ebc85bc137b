/** What a rule says of a step. */

export type Verdict = 'ok' | 'notOk' | 'notChecked';

export interface Finding {
  readonly verdict: Verdict;
  /** What was found; where nothing was checked, why. */
  readonly text: string;
  /** What to do. */
  readonly fix?: string;
}

export const ok = (text: string): Finding => ({ verdict: 'ok', text });
export const notOk = (text: string, fix: string): Finding => ({ verdict: 'notOk', text, fix });
export const notChecked = (why: string): Finding => ({ verdict: 'notChecked', text: why });

/** What is wrong outweighs what was not checked, and that outweighs what is right. Equal texts are said once. */
export function worst(findings: readonly Finding[], right: string): Finding {
  for (const verdict of ['notOk', 'notChecked'] as const) {
    const those = findings.filter((finding) => finding.verdict === verdict);
    if (those.length === 0) continue;
    const said = (part: (finding: Finding) => string | undefined): string =>
      [...new Set(those.map(part).filter((text) => text !== undefined))].join('; ');
    return { verdict, text: said(({ text }) => text), ...(verdict === 'notOk' && { fix: said(({ fix }) => fix) }) };
  }
  return ok(right);
}

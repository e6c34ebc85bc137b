/** What happened, and how a newcomer reads it. */

/** One thing that was tried, and whether it went as it should. */
export interface Step {
  readonly what: string;
  /** What was seen: an answer, a text, an ARN. */
  readonly seen: string;
  /** Why, in more words than the one who asked got to read. */
  readonly why?: string;
  readonly asItShould: boolean;
}

export interface Section {
  readonly title: string;
  /** A sentence for somebody who sees this for the first time. */
  readonly about: string;
  readonly steps: readonly Step[];
}

export function succeeded(sections: readonly Section[]): boolean {
  return sections.every((section) => section.steps.length > 0 && section.steps.every((step) => step.asItShould));
}

export function render(sections: readonly Section[]): string {
  return sections.map(renderSection).join('\n');
}

function renderSection({ title, about, steps }: Section): string {
  const width = Math.min(44, Math.max(...steps.map((step) => step.what.length)));
  const lines = steps.flatMap(({ what, seen, why, asItShould }) => [
    `  ${asItShould ? 'ok  ' : 'FAIL'}  ${what.padEnd(width)}  ${seen}`,
    ...(why === undefined ? [] : [`${' '.repeat(width + 10)}(${why})`]),
  ]);
  return [`\n${title}`, `  ${about}`, ...lines].join('\n');
}

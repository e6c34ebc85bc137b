/** What a health check answers: Serval's text to the letter, and apart from it our own reason and fix. */
export interface HealthResult {
  /** Its name, as Serval has it. */
  readonly check: string;
  readonly ok: boolean;
  /** One of Serval's texts. */
  readonly text: string;
  /** What is known beyond the text, in one line. */
  readonly reason?: string;
  /** What to do about it, in one line. */
  readonly fix?: string;
}

/** A reason with its fix. */
export type Advice = Pick<HealthResult, 'reason' | 'fix'>;

import type { RefusalCode } from './refusal.js';

/** One line of the log: how a request of a login ended. It has no field that a secret could stand in. */
export interface LoginLine {
  /** ISO 8601. */
  readonly time: string;
  readonly event: 'login';
  readonly step: 'login' | 'callback' | 'consent';
  readonly outcome: 'session' | 'consent-asked' | 'refused';
  /** On the page too, so that a person can name it. */
  readonly reference: string;
  readonly reason?: RefusalCode;
  readonly detail?: string;
  readonly grantId?: string;
  readonly email?: string;
  readonly subject?: string;
  readonly roleArn?: string;
  readonly sessionId?: string;
  readonly stsRequestId?: string;
  readonly endsAt?: string;
}

export type Log = (line: LoginLine) => void;

/** Counts of outcomes since the start, in Prometheus' text format. */
export class LoginMetrics {
  private readonly counts = new Map<string, number>();

  count({ outcome, reason }: Pick<LoginLine, 'outcome' | 'reason'>): void {
    const labels = `outcome="${outcome}",reason="${reason ?? ''}"`;
    this.counts.set(labels, (this.counts.get(labels) ?? 0) + 1);
  }

  /** @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(): string {
    const lines = [...this.counts].map(([labels, count]) => `serval_bridge_logins_total{${labels}} ${count}`);
    const head = ['# HELP serval_bridge_logins_total Requests of logins by how they ended.'];
    return [...head, '# TYPE serval_bridge_logins_total counter', ...lines, ''].join('\n');
  }
}

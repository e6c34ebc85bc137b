/** How the webhook reads annotations. Each rule is a row of README.md. */
import { EKS_WEBHOOK } from '../../lib/model/index.js';
import type { Annotations } from './pod.js';

/** What nobody here knows how the webhook would take. */
export class NotModelled extends Error {
  public override readonly name = 'NotModelled';
}

/** Names of the containers that are left alone. */
export function skippedContainers(annotations: Annotations = {}): ReadonlySet<string> {
  const text = annotations[EKS_WEBHOOK.skipContainers];
  if (text === undefined) return new Set();
  if (!/^[a-z0-9-]+(?:,[a-z0-9-]+)*$/.test(text)) {
    throw new NotModelled(
      `${EKS_WEBHOOK.skipContainers}: ${JSON.stringify(text)} is no list of names with commas alone`,
    );
  }
  return new Set(text.split(','));
}

/** How long a token lives: `fallback` where no number is said, and never less than Kubernetes gives. */
export function tokenSeconds(annotations: Annotations = {}, fallback: number): number {
  const text = annotations[EKS_WEBHOOK.tokenExpiration];
  if (text === undefined || !/^-?\d+$/.test(text)) return fallback;
  const seconds = Number(text);
  if (seconds > EKS_WEBHOOK.tokenSeconds) {
    throw new NotModelled(`${EKS_WEBHOOK.tokenExpiration}: ${text} is more than EKS gives a token`);
  }
  return Math.max(seconds, EKS_WEBHOOK.tokenSecondsMin);
}

/** Whether STS is asked in the region: `fallback` where nothing is said. */
export function asksRegionalSts(annotations: Annotations, fallback: boolean): boolean {
  const text = annotations[EKS_WEBHOOK.regionalSts];
  if (text === undefined) return fallback;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new NotModelled(`${EKS_WEBHOOK.regionalSts}: ${JSON.stringify(text)} is neither "true" nor "false"`);
}

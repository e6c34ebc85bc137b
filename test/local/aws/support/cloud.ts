import type { LocalAws, LocalAwsOptions } from '../../../../local/aws/index.js';
import { localAws } from '../../../../local/aws/index.js';
import { virtualClock, type VirtualClock } from '../../../support/clock.js';
import { clients } from './clients.js';
import { REGION, TARGET, template } from './templates.js';

export interface Cloud {
  readonly aws: LocalAws;
  readonly clock: VirtualClock;
  /** Deploys resources into an account. */
  deploy(
    resources: Record<string, unknown>,
    account?: string,
    stackName?: string,
    region?: string,
  ): ReturnType<LocalAws['deploy']>;
  /** Clients of an account's administrator. */
  admin(account?: string): ReturnType<typeof clients>;
}

/** A local AWS on virtual time, reached without a socket. */
export function cloud(options: Omit<LocalAwsOptions, 'clock'> = {}): Cloud {
  const clock = virtualClock('2026-01-15T12:00:00Z', { auto: true });
  const aws = localAws({ clock, ...options });
  return {
    aws,
    clock,
    deploy: (resources, account = TARGET, stackName = 'stack', region = REGION) =>
      aws.deploy({ template: template(resources), stackName, account, region }),
    admin: (account = TARGET) => clients(aws, aws.administrator(account)),
  };
}

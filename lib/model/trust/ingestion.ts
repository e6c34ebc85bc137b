import { ASSUME_ROLE, INGESTION_ACTIONS, TAG_SESSION } from '../actions';
import type { PolicyDocument, Statement } from '../policy/types';
import { document } from './document';

/** Who assumes an ingestion role. */
export interface IngestionTrust {
  /** ARN of the trusted account's root. */
  readonly accountRootArn: string;
  readonly externalId: string;
  /** Where given, only this role of the trusted account gets in, or these. */
  readonly principalArn?: string | readonly string[];
}

/**
 * The trust of an ingestion role: AssumeRole with the External ID, and TagSession, since a worker under EKS Pod
 * Identity carries transitive session tags.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function ingestionTrust(trust: IngestionTrust): PolicyDocument {
  const { accountRootArn, externalId, principalArn } = trust;
  const pinned = principalArn === undefined ? undefined : { ArnEquals: { 'aws:PrincipalArn': principalArn } };
  const tagSession: Statement = { Effect: 'Allow', Principal: { AWS: accountRootArn }, Action: TAG_SESSION };
  return document(
    {
      Effect: 'Allow',
      Principal: { AWS: accountRootArn },
      Action: ASSUME_ROLE,
      Condition: { StringEquals: { 'sts:ExternalId': externalId }, ...pinned },
    },
    pinned ? { ...tagSession, Condition: pinned } : tagSession,
  );
}

/** What an ingestion role may do: read roles and their policies, nothing else. */
export function ingestionPolicy(): PolicyDocument {
  return document({ Effect: 'Allow', Action: INGESTION_ACTIONS, Resource: '*' });
}

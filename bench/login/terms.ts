/** What all processes of this benchmark agree on. */

/** An https name, as IAM demands; reached by its discovery document on loopback. */
export const ISSUER = 'https://login.example.com';
export const CLIENT_ID = 'bench';
export const CLIENT_SECRET = 'a-client-secret-of-the-benchmark-alone';
export const ROLE_ARN = 'arn:aws:iam::111122223333:role/Reader';

/** More than one, since the bridge lets one person in only so often. */
export const PEOPLE = 512;
export const emailOf = (person: number): string => `person-${person}@example.com`;
export const subjectOf = (person: number): string => `subject-${person}`;

/** A program that logs people in, as the others see it. */
export interface Relying {
  /** Where a login begins. */
  readonly start: string;
  /** Where it comes back to. */
  readonly callback: string;
  /** Status of the answer to a callback that logged somebody in. */
  readonly accepts: number;
}

/** What a relying party is told when it is started. */
export interface Place {
  readonly port: number;
  readonly discoveryUrl: string;
  /** Of the bridge: the AWS that it calls. @default - stores in memory, and credentials of nobody */
  readonly aws?: { readonly sts: string; readonly dynamodb: string };
}

/** What a relying party has used so far. */
export interface Usage {
  /** Microseconds of processor time. */
  readonly cpu: number;
  /** MB of resident memory. */
  readonly rss: number;
  /** MB of objects; of living ones after a collection. Of a program that is not Node's, as `rss`. */
  readonly heap: number;
}

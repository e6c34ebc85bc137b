/** Why no issuer can be made of what is known of a cluster. */
export interface IssuerFault {
  /** What kind of fault it is; each is a code of the package's errors. */
  readonly code:
    'AccountId' | 'Contradiction' | 'DomainName' | 'Issuer' | 'KubernetesName' | 'Missing' | 'Region' | 'Release';
  /** The fact at fault. */
  readonly property: string;
  /** What it says; left out where it is missing. */
  readonly value?: unknown;
  /** What is wrong and what is allowed; then, after a semicolon, what to do. */
  readonly text: string;
}

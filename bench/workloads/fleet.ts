/** Five hundred workloads in ten stacks, and the three clusters that each runs in: what both sides of the measurement make. */
export const STACKS = 10;
export const ROLES_PER_STACK = 50;

export const env = (stack: number) => ({ account: String(111122220000 + stack), region: 'eu-west-1' });

/** Issuers of EKS clusters, without scheme; the account of each stack has clusters of its own. */
export const issuers = (stack: number): readonly string[] =>
  [1, 2, 3].map((cluster) => {
    const id = (stack * 100 + cluster).toString(16).toUpperCase().padStart(32, '0');
    return `oidc.eks.eu-west-1.amazonaws.com/id/${id}`;
  });

export const namespaceOf = (role: number): string => `team-${role % 7}`;
export const serviceAccountOf = (role: number): string => `service-${role}`;
export const roleNameOf = (role: number): string => `workload-${role}`;

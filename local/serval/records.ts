/** What Serval's public API holds, by the path of its collection, as it publishes each record. */
export interface Records {
  readonly 'access-requests': readonly AccessRequestRecord[];
  readonly users: readonly UserRecord[];
  readonly 'app-resource-roles': readonly AppResourceRoleRecord[];
  readonly 'app-resources': readonly AppResourceRecord[];
  readonly 'app-instances': readonly AppInstanceRecord[];
}

export interface AccessRequestRecord {
  readonly id: string;
  readonly teamId: string;
  /** ACCESS_REQUEST_STATUS_… */
  readonly status: string;
  /** RFC 3339, as all times. */
  readonly createdAt: string;
  readonly targetUserId: string;
  readonly requestedRoleId: string;
  /** Only while it is provisioned. */
  readonly expiresAt: string | null;
  readonly linkedTicketId: string | null;
  readonly timeAllocations: readonly TimeAllocationRecord[];
}

export interface TimeAllocationRecord {
  readonly id: string;
  /** ACCESS_REQUEST_TIME_ALLOCATION_STATUS_… */
  readonly status: string;
  readonly createdAt: string;
  readonly requestedMinutes: number;
  /** Null while it is pending. */
  readonly approvedMinutes: number | null;
  readonly businessJustification: string | null;
  readonly requestedByUserId: string;
  /** ACCESS_REQUEST_TIME_ALLOCATION_INVALIDATION_REASON_… */
  readonly invalidationReason: string | null;
  readonly approvalRequestId: string | null;
}

export interface UserRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly deactivatedAt: string | null;
}

export interface AppResourceRoleRecord {
  readonly id: string;
  readonly resourceId: string;
  readonly name: string;
  readonly description: string;
  readonly externalId: string | null;
  /** JSON. */
  readonly externalData: string | null;
  readonly requestsEnabled: boolean;
  readonly provisioningMethod: Readonly<Record<string, unknown>>;
  readonly accessPolicyId: string | null;
}

export interface AppResourceRecord {
  readonly id: string;
  readonly appInstanceId: string;
  readonly resourceType: string;
  readonly name: string;
  readonly description: string;
  readonly externalId: string | null;
}

export interface AppInstanceRecord {
  readonly id: string;
  readonly teamId: string;
  readonly service: string;
  readonly externalServiceInstanceId: string;
  readonly name: string;
  readonly accessRequestsEnabled: boolean;
  readonly defaultAccessPolicyId: string | null;
}

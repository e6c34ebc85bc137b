/** What Serval's public API answers, as far as a grant is made of it; read strictly, since it decides who gets in. */
import { RuntimeError } from '../../errors.js';
import { shown } from '../../shown.js';

/** Of GET /v2/access-requests/{id}. */
export interface AccessRequest {
  readonly id: string;
  readonly teamId: string;
  readonly status: string;
  readonly createdAt: string;
  readonly targetUserId: string;
  readonly requestedRoleId: string;
  /** Only while it is provisioned: when the active allocation is over. */
  readonly expiresAt?: string;
  /** Oldest first. At most one is active; an extension supersedes the last. */
  readonly timeAllocations: readonly TimeAllocation[];
}

export interface TimeAllocation {
  readonly status: string;
  /** Absent while it is pending. */
  readonly approvedMinutes?: number;
  readonly businessJustification?: string;
}

/** Of GET /v2/users/{id}. */
export interface User {
  readonly email: string;
  readonly deactivatedAt?: string;
}

/** Of GET /v2/app-resource-roles/{id}: what is requested, an entitlement of a resource. */
export interface AppResourceRole {
  readonly resourceId: string;
  readonly externalId?: string;
}

/** Of GET /v2/app-resources/{id}: in an AWS account, a role. */
export interface AppResource {
  readonly appInstanceId: string;
  /** The role's ARN. */
  readonly externalId?: string;
}

/** Of GET /v2/app-instances: of the service `aws`, a connected account. */
export interface AppInstance {
  readonly id: string;
  readonly service?: string;
  /** The account's id. Older versions of the API call it instanceId. */
  readonly instanceId?: string;
}

type Members = Readonly<Record<string, unknown>>;

/** Reads one answer; `what` names it in errors. */
export type Reader<T> = (answer: unknown, what: string) => T;

export const accessRequest: Reader<AccessRequest> = (answer, what) => {
  const request = object(answer, what);
  const allocations = request.timeAllocations ?? [];
  if (!Array.isArray(allocations)) throw malformed(`timeAllocations of ${what}`, allocations);
  return {
    id: text(request, 'id', what),
    teamId: text(request, 'teamId', what),
    status: text(request, 'status', what),
    createdAt: instant(text(request, 'createdAt', what), `createdAt of ${what}`),
    targetUserId: text(request, 'targetUserId', what),
    requestedRoleId: text(request, 'requestedRoleId', what),
    ...(isGiven(request.expiresAt) && { expiresAt: instant(request.expiresAt, `expiresAt of ${what}`) }),
    timeAllocations: allocations.map((one) => timeAllocation(one, `a time allocation of ${what}`)),
  };
};

const timeAllocation: Reader<TimeAllocation> = (answer, what) => {
  const allocation = object(answer, what);
  const { approvedMinutes: minutes } = allocation;
  if (isGiven(minutes) && !Number.isInteger(minutes)) throw malformed(`approvedMinutes of ${what}`, minutes);
  return {
    status: text(allocation, 'status', what),
    ...(isGiven(minutes) && { approvedMinutes: minutes as number }),
    ...optionalText(allocation, 'businessJustification', what),
  };
};

export const user: Reader<User> = (answer, what) => {
  const person = object(answer, what);
  return { email: text(person, 'email', what), ...optionalText(person, 'deactivatedAt', what) };
};

export const appResourceRole: Reader<AppResourceRole> = (answer, what) => {
  const role = object(answer, what);
  return { resourceId: text(role, 'resourceId', what), ...optionalText(role, 'externalId', what) };
};

export const appResource: Reader<AppResource> = (answer, what) => {
  const resource = object(answer, what);
  return { appInstanceId: text(resource, 'appInstanceId', what), ...optionalText(resource, 'externalId', what) };
};

export const appInstance: Reader<AppInstance> = (answer, what) => {
  const instance = object(answer, what);
  const { externalServiceInstanceId: instanceId = instance.instanceId } = instance;
  return {
    id: text(instance, 'id', what),
    ...optionalText(instance, 'service', what),
    ...optionalText({ instanceId }, 'instanceId', what),
  };
};

/** @throws RuntimeError `Serval` without a word of the text */
export function json(body: string, what: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RuntimeError('Serval', `${what}: the answer is not JSON; look at SERVAL_API_URL`);
  }
}

/** An answer's `data`, or a page's. */
export const object: Reader<Members> = (answer, what) => {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw malformed(what, answer);
  return answer as Members;
};

/** What is not set comes as null, as an empty text, or not at all. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function text(members: Members, name: string, what: string): string {
  const value = members[name];
  if (typeof value !== 'string' || value === '') throw malformed(`${name} of ${what}`, value);
  return value;
}

function optionalText<Name extends string>(
  members: Members,
  name: Name,
  what: string,
): { readonly [Given in Name]?: string } {
  if (!isGiven(members[name])) return {};
  return { [name]: text(members, name, what) } as { readonly [Given in Name]?: string };
}

/** RFC 3339, in the form that our own table holds. */
function instant(value: unknown, what: string): string {
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) ? Date.parse(value) : NaN;
  if (!Number.isFinite(time)) throw malformed(what, value);
  return new Date(time).toISOString();
}

/** Its length alone of a text: any of them may be a person's words. */
function malformed(what: string, value: unknown): RuntimeError {
  const found = typeof value === 'string' ? `a text of ${value.length} characters` : shown(value);
  return new RuntimeError('Serval', `${what}: ${found} is not what Serval's public API publishes; look at its changes`);
}

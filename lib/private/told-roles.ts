/** What roles were told of the functions that run with them. Names tie the two together; here both ends are compared. */
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { parseRoleArn } from '../model';
import type { SyncConnection } from '../service/sync-connection';
import { asJson, misuse, type Misuse } from './errors';
import { noteRoleName } from './role-names';

/** What a function is, as its role must know it. */
export interface Told {
  readonly functionName?: string;
  /** Instead of `functionName`, where one name is that of several functions. */
  readonly stateMachineName?: string;
  /** @default - none: it assumes no role */
  readonly connections?: readonly SyncConnection[];
  /** Instead of `connections`. */
  readonly ingestionRoleName?: string;
  /** Accounts that have a role of that name. */
  readonly accounts?: ToldAccounts;
  readonly catalogTableName?: string;
  readonly grantsTableName?: string;
  readonly auditTableName?: string;
  readonly secretName?: string;
  readonly tableEncryptionKey?: IKeyRef;
  readonly eventBus?: IEventBus;
  readonly vpc?: boolean;
  readonly tracing?: boolean;
  readonly servalApi?: boolean;
}

/** Which accounts, and so whom to ask for them. */
interface ToldAccounts {
  /** @default - Organizations is asked */
  readonly listed?: readonly string[];
  readonly organizationalUnits: readonly string[];
}

interface ToldRole {
  readonly role: IConstruct;
  readonly told: Told;
}

const NAME_REMEDY = 'functionName where the role comes with its function, else roleName';

const toldRoles = new WeakMap<IConstruct, Map<string, ToldRole[]>>();

/** A role's name is one in its account, whatever its path; of an account that only the deployment knows, its whole ARN. */
function identityOf(roleArn: string): string {
  const parsed = parseRoleArn(roleArn);
  return parsed ? `${parsed.account} ${parsed.name}` : roleArn;
}

/**
 * To be called by whatever makes a role for a function that may stand in another stack. Throws where the app makes a role
 * of that name in that account already: IAM's names hold in all regions, and the second stack could not be deployed.
 */
export function noteToldRole(role: IConstruct, roleArn: string, told: Told): void {
  const { root } = role.node;
  const ofApp = toldRoles.get(root) ?? new Map<string, ToldRole[]>();
  toldRoles.set(root, ofApp);
  const identity = identityOf(roleArn);
  const parsed = parseRoleArn(roleArn);
  if (parsed) noteRoleName(role, parsed.name, parsed.account, NAME_REMEDY);
  ofApp.set(identity, [...(ofApp.get(identity) ?? []), { role, told }]);
}

/**
 * As `noteToldRole`, for a construct whose role is known by its resource: its function is given that, or the role by name.
 * @param roleName without the path
 */
export function noteMadeRole(construct: IConstruct & IRoleRef, roleName: string, told: Told): void {
  for (const arn of [construct.roleRef.roleArn, arnOfRole(construct, roleName)]) noteToldRole(construct, arn, told);
}

/** The role's ARN as text, its path aside: that of a role that is made here is known only at deployment. */
function arnOfRole(scope: IConstruct, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName });
}

/**
 * Throws where the role that a function is given was made in this app, and was told of another function than this. Of a
 * role that another app makes, or that is made later than the function, nothing is known.
 */
export function requireToldRole(scope: IConstruct, roleArn: string, own: Told): void {
  const known = toldRoles.get(scope.node.root)?.get(identityOf(roleArn)) ?? [];
  const faults = known.map((one) => faultOf(scope, own, one));
  const [fault] = faults;
  if (fault && faults.every((one) => one !== undefined)) misuse(scope, { ...fault, code: 'Contradiction' });
}

type Fault = Omit<Misuse, 'code'>;

/** What both ends are told by name. */
const NAMES = [
  'functionName',
  'stateMachineName',
  'ingestionRoleName',
  'catalogTableName',
  'grantsTableName',
  'auditTableName',
  'secretName',
] as const;

function faultOf(scope: IConstruct, own: Told, { role, told }: ToldRole): Fault | undefined {
  const { path } = role.node;
  const [here, there] = [Stack.of(scope), Stack.of(role)];
  if (Token.compareStrings(here.account, there.account) === TokenComparison.DIFFERENT) {
    const text = `is of account ${there.account}, but this stack is for ${here.account}; make one in this account`;
    return { property: 'role', value: path, text };
  }
  if (Token.compareStrings(here.region, there.region) === TokenComparison.DIFFERENT) {
    const each = own.stateMachineName
      ? 'sync of the account its own stateMachineName'
      : `${own.connections ? 'sync' : 'bridge'} of the account its own functionName and roleName`;
    const text =
      `has rights in ${there.region}, the region of its stack, but this stack is for ${here.region}; make one in a ` +
      `stack for ${here.region}, and give each ${each}`;
    return { property: 'role', value: path, text };
  }
  for (const property of NAMES) {
    const [value, expected] = [own[property], told[property]];
    if (value === undefined || expected === undefined || !differ(value, expected)) continue;
    const text = `is not what the role ${path} was told, which is ${asJson(expected)}; tell both the same`;
    return { property, value, text };
  }
  for (const property of ['vpc', 'tracing', 'servalApi'] as const) {
    if (!own[property] || told[property]) continue;
    return { property, text: `needs rights that the role ${path} lacks; tell it ${property}: true` };
  }
  const key = own.tableEncryptionKey?.keyRef.keyArn;
  const toldKey = told.tableEncryptionKey?.keyRef.keyArn;
  if (key !== undefined && (toldKey === undefined || differ(key, toldKey))) {
    const text = `is a key that the role ${path} may not use; tell it tableEncryptionKey`;
    return { property: 'encryptionKey', text };
  }
  const bus = own.eventBus?.eventBusArn;
  if (bus !== undefined && (!told.eventBus || differ(bus, told.eventBus.eventBusArn))) {
    return { property: 'eventBus', text: `is a bus that the role ${path} may not tell; tell it the same eventBus` };
  }
  return accountFault(own, told, path);
}

/** Whom the one is to read and the other may not. */
function accountFault(own: Told, told: Told, path: string): Fault | undefined {
  if (own.accounts && told.accounts) return accountsFault(own.accounts, told.accounts, path);
  const { connections = [] } = own;
  const at = connections.findIndex(({ roleArn }) =>
    (told.connections ?? []).every((connection) => differ(roleArn, connection.roleArn)),
  );
  if (at < 0) return undefined;
  const text = `is a role that ${path} may not assume; tell it the same connections`;
  return { property: `connections[${at}].roleArn`, value: connections[at]!.roleArn, text };
}

/** A role for the accounts of an organization may read any; how Organizations is asked for them, it must know. */
function accountsFault(own: ToldAccounts, told: ToldAccounts, path: string): Fault | undefined {
  const { listed } = told;
  if (!own.listed) {
    const asksForUnits = ({ organizationalUnits }: ToldAccounts): boolean => organizationalUnits.length > 0;
    if (!listed && asksForUnits(own) === asksForUnits(told)) return undefined;
    const text = `are asked for in another way than the roles ${path} may; tell both the same`;
    return { property: 'accounts', text };
  }
  const at = listed ? own.listed.findIndex((id) => listed.every((other) => differ(id, other))) : -1;
  if (at < 0) return undefined;
  return { property: `accounts[${at}]`, value: own.listed[at], text: `may not be read by ${path}; tell both the same` };
}

/** Whether two texts surely do: what only CloudFormation knows may turn out the same. */
const differ = (a: string, b: string): boolean => a !== b && ![a, b].some((text) => Token.isUnresolved(text));
